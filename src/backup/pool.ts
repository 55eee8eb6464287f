import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId } from '#db/new-id.ts';
import type { FileFacts } from './backup.ts';

const hashPattern = /^[0-9a-f]{64}$/;

/** The bytes of pictures in a folder of backups, each once, named by their sha256: what was saved before is not saved again. */
export class Pool {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = join(folder, 'pictures');
  }

  path(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }

  async has({ sha256, bytes }: FileFacts): Promise<boolean> {
    const found = await stat(this.path(sha256)).catch(() => undefined);
    return found?.size === bytes;
  }

  /** Takes a copy of a file in. False, and nothing is kept, where its bytes are not those. @throws what reading throws. */
  async add(file: string, facts: FileFacts): Promise<boolean> {
    const path = this.path(facts.sha256);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return await copyProven(file, path, facts);
  }

  /** Removes what `isNeeded` does not name, and drafts of a run that was cut off. Gives what went. */
  async sweep(isNeeded: (sha256: string) => boolean): Promise<{ pictures: number; bytes: number }> {
    const gone = { pictures: 0, bytes: 0 };
    for (const shard of await readdir(this.#folder).catch(() => [])) {
      for (const name of await readdir(join(this.#folder, shard)).catch(() => [])) {
        if (hashPattern.test(name) && isNeeded(name)) continue;
        const path = join(this.#folder, shard, name);
        const { size } = await stat(path);
        await rm(path, { force: true });
        gone.pictures += 1;
        gone.bytes += size;
      }
    }
    return gone;
  }
}

/** Copies a file to a place where it appears whole, on the disk and proven, or not at all; false where the bytes differ. */
export async function copyProven(from: string, to: string, { sha256, bytes }: FileFacts): Promise<boolean> {
  const draft = `${to}.${newId(8)}.draft`;
  const hash = createHash('sha256');
  let length = 0;
  const watch = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      length += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await pipeline(
      createReadStream(from, { highWaterMark: 256 * 1024 }),
      watch,
      createWriteStream(draft, { mode: 0o600, flush: true }),
    );
    const right = length === bytes && hash.digest('hex') === sha256;
    if (right) await rename(draft, to);
    return right;
  } finally {
    await rm(draft, { force: true });
  }
}
