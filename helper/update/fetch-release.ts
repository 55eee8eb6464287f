import { createHash } from 'node:crypto';
import { type ReleaseManifest, releaseLimits, releaseManifestSchema } from '#contract/release.ts';
import { routes } from '#contract/routes.ts';
import { type ReleaseKey, verifyRelease } from '#contract/verify-release.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { ask } from './ask.ts';
import { refusal } from './judge-release.ts';

/** A server that says nothing for this long is given up, in milliseconds. */
const PATIENCE = 30_000;

export interface SignedRelease {
  readonly manifest: ReleaseManifest;
  /** sha256 of the manifest's bytes, in hex. */
  readonly digest: string;
}

/**
 * Fetches a server's manifest and proves its raw bytes before a character of them is understood. Undefined where the server
 * offers no releases.
 * @throws HelperError `unreachable`, `update_refused`
 */
export async function fetchRelease(
  server: string,
  keys: readonly ReleaseKey[],
  signal: AbortSignal,
): Promise<SignedRelease | undefined> {
  // Where a new release came between the two answers they belong to different ones, so both are asked for once more.
  const proven = (await fetchProven(server, keys, signal)) ?? (await fetchProven(server, keys, signal));
  if (proven === undefined) {
    throw refusal(`${server} offers a release that is not signed by a key which this helper knows`);
  }
  if (proven === 'none') return undefined;
  try {
    const manifest = releaseManifestSchema.parse(JSON.parse(new TextDecoder().decode(proven)));
    return { manifest, digest: createHash('sha256').update(proven).digest('hex') };
  } catch (cause) {
    throw refusal(
      'the release is described in a way that this helper does not know: install a newer one by hand',
      cause,
    );
  }
}

/** The raw bytes of a manifest that one of the keys has signed; undefined where none has. */
async function fetchProven(server: string, keys: readonly ReleaseKey[], signal: AbortSignal) {
  const [manifest, signatures] = await Promise.all([
    load(new URL(routes.releaseManifest, server), releaseLimits.manifest, signal),
    load(new URL(routes.releaseSignatures, server), releaseLimits.signatures, signal),
  ]);
  if (!manifest) return 'none';
  return signatures && (await verifyRelease(manifest, signatures, keys)) ? manifest : undefined;
}

async function load(url: URL, limit: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    const answer = await ask(url, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]));
    if (answer.statusCode !== 200) answer.destroy();
    if (answer.statusCode === 404) return undefined;
    if (answer.statusCode !== 200) {
      throw new HelperError('unreachable', `${url.origin} answered ${answer.statusCode} for ${url.pathname}`);
    }
    for await (const piece of answer) {
      bytes += (piece as Buffer).length;
      if (bytes > limit) throw refusal(`${url.pathname} of ${url.origin} is longer than any real one`);
      pieces.push(piece as Buffer);
    }
  } catch (error) {
    if (signal.aborted) throw new HelperError('cancelled', 'Cancelled');
    throw error instanceof HelperError ? error : noAnswer(url, error);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

function noAnswer(url: URL, cause: unknown): HelperError {
  return new HelperError('unreachable', `${url.origin} cannot be reached`, { cause });
}
