import { z } from 'zod';
import { type RecordSources, readRecord } from './record.ts';

const interactionSchema = z.object({ params: z.object({ redirect_uri: z.url().optional() }) });

/**
 * Where the form of a consent page ends, as `form-action` names it: that holds for redirects too. Undefined where it stays
 * on the site. An app's own address may send the browser on to wherever it likes on https.
 */
export async function formTarget(sources: RecordSources, uid: string): Promise<string | undefined> {
  const asked = interactionSchema.safeParse(await readRecord(sources, 'Interaction', { id: uid }));
  const address = asked.data?.params.redirect_uri;
  if (address === undefined) return undefined;
  const { protocol, hostname, origin } = new URL(address);
  if (protocol === 'https:') return 'https:';
  // The grammar of a policy knows no IPv6 address.
  return hostname.startsWith('[') ? 'http:' : origin;
}
