import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '#db/new-id.ts';
import { isAlive, noSuchImage } from '#image/image.ts';
import type { PictureBytes } from '#image/picture-bytes.ts';
import type { ServedRow } from '#image/queries.ts';
import type { RowReader } from '#image/row-reader.ts';
import { Turns } from '#image/turns.ts';

export interface ThumbnailSources {
  readonly folder: string;
  readonly bytes: Pick<PictureBytes, 'read'>;
  readonly readRow: RowReader;
  readonly maxPixels: number;
  readonly now: () => number;
}

/** Bytes of pictures that are in memory at once while their thumbnails are made. */
const readBytes = 64_000_000;
const sweptAtOnce = 500;

/** Small stills of pictures, each made when it is first asked for and kept until its picture goes. */
export class Thumbnails {
  readonly #sources: ThumbnailSources;
  readonly #reading = new Turns(readBytes);
  readonly #making = new Map<string, Promise<Buffer>>();

  constructor(sources: ThumbnailSources) {
    this.#sources = sources;
  }

  /** The WebP of a picture. Made once for all who ask meanwhile. @throws what reading and decoding the picture throw. */
  async get(row: ServedRow): Promise<Buffer> {
    const name = row.id + row.sha256;
    const under = this.#making.get(name);
    if (under) return await under;
    const kept = await this.#kept(row).catch(() => undefined);
    if (kept && kept.length > 0) return kept;
    const making = this.#making.get(name) ?? this.#make(row).finally(() => this.#making.delete(name));
    this.#making.set(name, making);
    return await making;
  }

  /** What is kept of a picture that was replaced has the time of that: any other is of bytes before these. */
  async #kept(row: ServedRow): Promise<Buffer | undefined> {
    const path = this.#path(row.id);
    if (row.replacedAt === null) return await readFile(path);
    const { mtimeMs } = await stat(path);
    return Math.round(mtimeMs) === row.replacedAt ? await readFile(path) : undefined;
  }

  /** Removes thumbnails of pictures that go. */
  async drop(ids: readonly string[]): Promise<void> {
    for (const id of ids) if (idPattern.test(id)) await removed(this.#path(id));
  }

  /** Removes the thumbnails of pictures that `isAlive` does not give back, and drafts of processes that died. */
  async sweep(isAliveNow: (ids: string[]) => Promise<Set<string>>): Promise<number> {
    let count = 0;
    for (const shard of await readdir(this.#sources.folder).catch(() => [])) {
      if (shard.endsWith(draftExtension)) await this.#dropStale(shard);
      const names = await readdir(join(this.#sources.folder, shard)).catch(() => []);
      const ids = names.map((name) => name.slice(0, -extension.length)).filter((id) => idPattern.test(id));
      for (let at = 0; at < ids.length; at += sweptAtOnce) {
        const some = ids.slice(at, at + sweptAtOnce);
        const alive = await isAliveNow(some);
        const dead = some.filter((id) => !alive.has(id));
        await this.drop(dead);
        count += dead.length;
      }
    }
    return count;
  }

  async #make(row: ServedRow): Promise<Buffer> {
    const { bytes, maxPixels } = this.#sources;
    // Loaded with the first thumbnail: a server starts without its decoders.
    const { makeThumbnail } = await import('./make-thumbnail.ts');
    const small = await this.#reading.run(row.bytes, async () => makeThumbnail(await bytes.read(row), maxPixels));
    // What cannot be kept is shown all the same, and made again the next time.
    await this.#keep(row, small).catch(() => undefined);
    // Who deleted or replaced the picture meanwhile knew of no thumbnail.
    const latest = await this.#sources.readRow(row.id);
    if (latest?.sha256 === row.sha256 && isAlive(latest, this.#sources.now())) return small;
    await this.drop([row.id]);
    throw noSuchImage();
  }

  async #keep({ id, replacedAt }: ServedRow, small: Buffer): Promise<void> {
    const path = this.#path(id);
    const draft = join(this.#sources.folder, newId() + draftExtension);
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(small);
        if (replacedAt !== null) await file.utimes(replacedAt / 1000, replacedAt / 1000);
      } finally {
        await file.close();
      }
      await rename(draft, path);
    } catch (error) {
      // On a full disk half of it is there, and takes the room that others wait for.
      await removed(draft);
      throw error;
    }
  }

  async #dropStale(draft: string): Promise<void> {
    const path = join(this.#sources.folder, draft);
    const found = await stat(path).catch(() => undefined);
    if (found && found.mtimeMs < this.#sources.now() - staleMs) await removed(path);
  }

  #path(id: string): string {
    return join(this.#sources.folder, id.slice(0, 2), id + extension);
  }
}

const extension = '.webp';
const draftExtension = '.draft';
const staleMs = 3_600_000;
const idPattern = /^[0-9A-Za-z]{22}$/;

async function removed(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
  });
}
