import { compareVersions, type ReleaseFile, type ReleaseManifest, type ReleaseTarget } from '#contract/release.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { UpdateMemory } from './update-memory.ts';

/** What this helper is, and when it asks. */
export interface Asker {
  readonly version: string;
  readonly target: ReleaseTarget;
  /** Epoch milliseconds. */
  readonly now: number;
}

export type Offer =
  | { readonly kind: 'current'; readonly version: string }
  /** The release has nothing for this system. */
  | { readonly kind: 'none'; readonly version: string }
  | {
      readonly kind: 'newer';
      readonly version: string;
      readonly file: ReleaseFile;
      readonly notes?: string | undefined;
    };

/** How far in the future a manifest may be dated before the clock here is suspected, in milliseconds. */
const CLOCK_TOLERANCE = 86_400_000;

/**
 * What a manifest whose signature holds means for this helper. `digest` is the sha256 of its bytes.
 * @throws HelperError `update_refused` for one that ran out (freeze), is older than one seen before (rollback), is another
 * under the same serial (mix and match), or offers less than what runs (downgrade).
 */
export function judgeRelease(manifest: ReleaseManifest, digest: string, asker: Asker, memory: UpdateMemory): Offer {
  const { version, serial } = manifest;
  const published = Date.parse(manifest.published_at);
  const seen = memory.seen;
  // A clock that was set back must not make an old manifest good again.
  const now = Math.max(asker.now, seen?.publishedAt ?? 0);
  if (Date.parse(manifest.expires_at) <= now) {
    throw refusal(
      `the server's list of releases ran out on ${manifest.expires_at.slice(0, 10)}. Whoever makes the releases signs a new one`,
    );
  }
  if (published > now + CLOCK_TOLERANCE) {
    throw refusal(
      `the release is dated ${manifest.published_at.slice(0, 10)}, which is in the future: check this computer's clock`,
    );
  }
  if (seen && serial < seen.serial) {
    throw refusal(
      `the server offers release list ${serial}, but this helper has seen ${seen.serial} already: an old one is being served`,
    );
  }
  if (seen && serial === seen.serial && digest !== seen.digest) {
    throw refusal(`two different release lists have the number ${serial}: one of them is not the real one`);
  }
  const difference = compareVersions(version, asker.version);
  if (difference < 0) throw refusal(`the server offers ${version}, which is older than what runs here`);
  if (difference === 0) return { kind: 'current', version };
  const file = manifest.files.find(({ kind, target }) => kind === 'program' && target === asker.target);
  return file ? { kind: 'newer', version, file, notes: manifest.notes } : { kind: 'none', version };
}

/** The program stays as it is, and says why. */
export function refusal(reason: string, cause?: unknown): HelperError {
  return new HelperError('update_refused', `No update: ${reason}. The program stays as it is.`, { cause });
}
