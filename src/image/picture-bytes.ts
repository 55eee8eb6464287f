import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '#errors/app-error.ts';
import type { Cache } from '#store/cache.ts';
import type { HeldPicture } from '#store/held-picture.ts';
import type { ByteRange, Stores } from '#store/store.ts';
import { isAlive, noSuchImage } from './image.ts';
import type { ServedRow } from './queries.ts';
import type { RowReader } from './row-reader.ts';

export interface PictureSources {
  readonly stores: Pick<Stores, 'disk' | 'named'>;
  readonly cache: Pick<Cache, 'hold' | 'touch' | 'drop'>;
  readonly readRow: RowReader;
  readonly now: () => number;
  /** Whether a picture waits for its store: on the disk of another server, where it is not on this one's. */
  readonly waits?: (id: string) => Promise<boolean>;
}

/** The picture got other bytes between reading its row and reading them: who asks again gets the new ones. */
const justReplaced = () =>
  new AppError('unavailable', 'This picture has just been replaced', { headers: { 'Retry-After': '1' } });

const onAnotherServer = () =>
  new AppError('unavailable', 'This picture is on another server until its store has it', {
    headers: { 'Retry-After': '10' },
  });

/**
 * The bytes of a picture from wherever its row says: the disk store as they are, any other store through the cache.
 * Each method throws AppError `not_found` where they are gone, and StoreError where their store does not answer.
 */
export class PictureBytes {
  readonly #sources: PictureSources;

  constructor(sources: PictureSources) {
    this.#sources = sources;
  }

  isLocal(row: ServedRow): boolean {
    return row.store === this.#sources.stores.disk.name;
  }

  read(row: ServedRow): Promise<Buffer> {
    return this.#follow(row, async (at) =>
      this.isLocal(at) ? this.#sources.stores.disk.read(at.storeKey) : (await this.#hold(at)).read(),
    );
  }

  openPart(row: ServedRow, range: ByteRange): Promise<Readable> {
    return this.#follow(row, async (at) =>
      this.isLocal(at)
        ? this.#sources.stores.disk.openPart(at.storeKey, range)
        : (await this.#hold(at)).openPart(range),
    );
  }

  /** Makes sure that a picture of a remote store could be read now. */
  async find(row: ServedRow): Promise<void> {
    await this.#follow(row, async (at) => {
      if (!this.isLocal(at)) await (await this.#hold(at)).release();
    });
  }

  /** Says that a picture was shown from memory: its copy on the disk stays in use with it. */
  shown(row: ServedRow): void {
    if (!this.isLocal(row)) this.#sources.cache.touch(row.id);
  }

  /** Reads where the row says, and once more where it says something else by now: the picture may just have moved. */
  async #follow<T>(row: ServedRow, read: (at: ServedRow) => Promise<T>): Promise<T> {
    try {
      return await read(row);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
      const latest = await this.#living(row.id);
      if (!latest) throw error;
      if (latest.store === row.store && latest.storeKey === row.storeKey)
        throw this.isLocal(row) && (await this.#sources.waits?.(row.id)) ? onAnotherServer() : error;
      // The answer's headers are of the bytes before these.
      if (latest.sha256 !== row.sha256) throw justReplaced();
      return await read(latest);
    }
  }

  async #hold(row: ServedRow): Promise<HeldPicture> {
    const { stores, cache } = this.#sources;
    const held = await cache.hold(row, async () => stores.named(row.store).open(row.storeKey));
    if (!held.fresh) return held;
    try {
      // A fetch takes its time: who deleted or replaced the picture meanwhile knows of no copy.
      const latest = await this.#living(row.id);
      if (latest?.sha256 === row.sha256) return held;
      await cache.drop([row.id]);
      throw latest ? justReplaced() : noSuchImage();
    } catch (error) {
      await held.release();
      throw error;
    }
  }

  async #living(id: string): Promise<ServedRow | undefined> {
    // A row that was read in this turn is used again in it, and is older than this question.
    await nextTurn();
    const row = await this.#sources.readRow(id);
    return row && isAlive(row, this.#sources.now()) ? row : undefined;
  }
}
