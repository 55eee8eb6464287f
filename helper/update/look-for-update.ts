import releaseKeys from '#contract/release-keys.json' with { type: 'json' };
import type { ReleaseKey } from '#contract/verify-release.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { fetchRelease } from './fetch-release.ts';
import { thisTarget } from './installed-program.ts';
import { judgeRelease, type Offer } from './judge-release.ts';
import { recallUpdates, rememberUpdates } from './update-memory.ts';

export interface Look {
  readonly server: string;
  readonly stateFolder: string;
  readonly version: string;
  readonly signal: AbortSignal;
}

/**
 * Asks the server for its newest release and remembers what was seen.
 * @throws HelperError `update_unavailable` where no release can be meant for this helper, `update_refused`, `unreachable`
 */
export async function lookForUpdate(
  { server, stateFolder, version, signal }: Look,
  keys: readonly ReleaseKey[] = releaseKeys.keys,
  now = Date.now(),
): Promise<Offer> {
  const target = thisTarget();
  if (!target) throw new HelperError('update_unavailable', 'No helper is built for this kind of computer.');
  if (keys.length === 0) {
    throw new HelperError('update_unavailable', 'This helper was built without a release key, so it takes no updates.');
  }
  const release = await fetchRelease(server, keys, signal);
  if (!release) return { kind: 'current', version };
  const { manifest, digest } = release;
  const offer = judgeRelease(manifest, digest, { version, target, now }, recallUpdates(stateFolder));
  rememberUpdates(stateFolder, {
    seen: { serial: manifest.serial, digest, publishedAt: Date.parse(manifest.published_at) },
    lookedAt: now,
    offered: offer.kind === 'newer' ? offer.version : undefined,
  });
  return offer;
}
