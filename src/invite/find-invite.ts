import { fingerprint } from '#authority/fingerprint.ts';
import type { At } from '#db/database.ts';
import type { Settings } from '#settings/settings.ts';
import { goodInvite, type InviteRow } from './queries.ts';

export interface OpenInviteSources extends At {
  readonly settings: Pick<Settings, 'current'>;
}

/** The invitation that a link holds, while it is good and the site takes anybody in; whoever has the link may ask. */
export async function findInvite(sources: OpenInviteSources, token: string): Promise<InviteRow | undefined> {
  const { db, settings, now = Date.now } = sources;
  if (settings.current.sign_up === 'off') return undefined;
  return await goodInvite(db, fingerprint(token), now());
}
