import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, openSync, rmSync } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ReleaseFile } from '#contract/release.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { refusal } from './judge-release.ts';

/**
 * Writes the downloaded program to `staged`, unpacked and executable, proven byte for byte while it is written.
 * @throws HelperError `update_refused` where what is inside is not what was signed, `file_failed`.
 */
export async function stageProgram(downloaded: string, file: ReleaseFile, staged: string): Promise<void> {
  const expected = file.unpacked ?? file;
  rmSync(staged, { force: true });
  try {
    const handle = openSync(staged, 'wx', 0o755);
    const proof = prove(expected);
    const target = createWriteStream(staged, { fd: handle, flush: true });
    if (file.unpacked) await pipeline(createReadStream(downloaded), createGunzip(), proof, target);
    else await pipeline(createReadStream(downloaded), proof, target);
  } catch (error) {
    rmSync(staged, { force: true });
    if (error instanceof HelperError) throw error;
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_'))
      throw refusal(`${file.name} cannot be unpacked`, error);
    throw new HelperError('file_failed', `The new program could not be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Lets bytes through and fails at the first too many, or at the end where the hash is another. */
function prove(expected: { bytes: number; sha256: string }): Transform {
  const hash = createHash('sha256');
  let bytes = 0;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.length;
      if (bytes > expected.bytes) return done(refusal('the program is longer than what was signed'));
      hash.update(piece);
      done(null, piece);
    },
    flush(done) {
      done(hash.digest('hex') === expected.sha256 ? null : refusal('the program is not the one that was signed'));
    },
  });
}
