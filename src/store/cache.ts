import type { FileHandle } from 'node:fs/promises';
import { copyFile, link, open, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { CopyFolder, removeFile } from './copy-folder.ts';
import { download, hasBytes, type Proof } from './download.ts';
import { type Drafts, openDrafts } from './drafts.ts';
import { HeldPicture } from './held-picture.ts';
import { Recency } from './recency.ts';

export interface CachedPicture extends Proof {
  readonly id: string;
}

/** Whole, proven copies of pictures of remote stores on this machine's disk; the least recently used go first. */
export interface Cache {
  /**
   * Opens a picture: the copy that is here, or what `fetch` gives, which is called once for all who wait. The bytes have
   * the length and hash that are asked for before this returns. Who asks lets go of what is held.
   * @throws what `fetch` throws; StoreError where its bytes are others or do not come.
   */
  hold(picture: CachedPicture, fetch: () => Promise<Readable>): Promise<HeldPicture>;
  /** Whether there is a copy, as far as this process knows. */
  has(id: string): boolean;
  /** Says that a picture was shown without asking here. */
  touch(id: string): void;
  /** Takes in a local file, so that its first view fetches nothing. Never rejects: without a copy it is fetched. */
  seed(picture: CachedPicture, file: string): Promise<void>;
  /** Removes copies, and those that are on their way. */
  drop(ids: readonly string[]): Promise<void>;
  /** Reads the folder anew, as other processes use it too, and removes what processes that are gone were writing. */
  scan(): Promise<void>;
  /** Removes the copies of pictures that `isAlive` does not give back; says how many. */
  sweep(isAlive: (ids: string[]) => Promise<Set<string>>): Promise<number>;
  close(): void;
}

export interface CacheSources {
  readonly folder: string;
  /** Of all copies together, those under way included; a picture that does not fit is passed on and not kept. */
  readonly mostBytes: number;
  /** Bounds the bytes that are fetched at once; no bound unless given. */
  readonly fetches?: { run<T>(bytes: number, task: () => Promise<T>): Promise<T> };
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export function openCache(sources: CacheSources): Cache {
  return new DiskCache(sources);
}

interface Opened {
  readonly file: FileHandle;
  readonly fresh: boolean;
}

/** A copy under way. */
interface Arrival {
  /** The picture was deleted meanwhile: its copy is not to stay. */
  dropped: boolean;
}

/** One file that is being found or fetched for all who ask meanwhile. */
class Search implements Arrival {
  readers = 0;
  dropped = false;
  readonly opened: Promise<Opened>;

  constructor(start: (search: Search) => Promise<Opened>) {
    this.opened = start(this);
  }
}

const sweptAtOnce = 500;

/** A picture may be replaced while its old bytes are on their way: who asks for the new ones must not get those. */
const searchName = ({ id, sha256 }: CachedPicture) => `${id} ${sha256}`;

class DiskCache implements Cache {
  readonly #folder: CopyFolder;
  readonly #most: number;
  readonly #now: () => number;
  readonly #fetches: NonNullable<CacheSources['fetches']>;
  readonly #drafts: Drafts;
  readonly #copies: Recency;
  readonly #searches = new Map<string, Search>();
  readonly #seeds = new Map<string, Arrival>();
  /** Bytes of copies under way. */
  #coming = 0;
  #keptSinceScan = 0;
  #evicted: Promise<void> = Promise.resolve();
  #scanning: Promise<void> | undefined;

  constructor({ folder, mostBytes, fetches = { run: (_, task) => task() }, now = Date.now }: CacheSources) {
    this.#folder = new CopyFolder(folder);
    this.#most = mostBytes;
    this.#now = now;
    this.#fetches = fetches;
    this.#drafts = openDrafts(join(folder, 'drafts'));
    this.#copies = new Recency(now, (id, time) => {
      utimes(this.#folder.path(id), time / 1000, time / 1000).catch(() => undefined);
    });
  }

  async hold(picture: CachedPicture, fetch: () => Promise<Readable>): Promise<HeldPicture> {
    const { id, bytes } = picture;
    if (this.#copies.isProven(id, picture.sha256)) {
      const file = await this.#openProven(picture);
      if (file) return new HeldPicture(file, { bytes, fresh: false }, () => file.close());
    }
    const search = this.#searches.get(searchName(picture)) ?? this.#search(picture, fetch);
    search.readers++;
    const { file, fresh } = await search.opened;
    return new HeldPicture(file, { bytes, fresh }, async () => {
      if (--search.readers === 0) await file.close();
    });
  }

  has(id: string): boolean {
    return this.#copies.has(id);
  }

  touch(id: string): void {
    this.#copies.touch(id);
  }

  async seed(picture: CachedPicture, file: string): Promise<void> {
    if (this.has(picture.id) || !this.#fits(picture.bytes)) return;
    const arrival: Arrival = { dropped: false };
    this.#seeds.set(picture.id, arrival);
    await this.#withRoom(picture.bytes, async () => {
      const draft = await this.#drafts.next();
      await link(file, draft).catch(() => copyFile(file, draft));
      await this.#keep(draft, picture, arrival, false);
    }).catch(() => undefined);
    this.#seeds.delete(picture.id);
  }

  async drop(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      for (const [name, search] of this.#searches) if (name.startsWith(id)) search.dropped = true;
      const seed = this.#seeds.get(id);
      if (seed) seed.dropped = true;
      this.#copies.delete(id);
    }
    for (const id of ids) await this.#folder.remove(id);
  }

  scan(): Promise<void> {
    this.#scanning ??= this.#scan().finally(() => {
      this.#scanning = undefined;
    });
    return this.#scanning;
  }

  async sweep(isAlive: (ids: string[]) => Promise<Set<string>>): Promise<number> {
    let count = 0;
    const judge = async (ids: string[]) => {
      const alive = ids.length === 0 ? new Set() : await isAlive(ids);
      const dead = ids.filter((id) => !alive.has(id));
      await this.drop(dead);
      count += dead.length;
    };
    const batch: string[] = [];
    for await (const { id } of this.#folder.files()) {
      batch.push(id);
      if (batch.length === sweptAtOnce) await judge(batch.splice(0));
    }
    await judge(batch);
    return count;
  }

  close(): void {
    this.#drafts.close();
  }

  /** A copy that this process has proven before; a power cut or another process may have taken it since. */
  async #openProven({ id, bytes }: CachedPicture): Promise<FileHandle | undefined> {
    const file = await open(this.#folder.path(id), 'r').catch(() => undefined);
    const found = await file?.stat().catch(() => undefined);
    if (file && found?.size === bytes) {
      this.touch(id);
      return file;
    }
    await file?.close();
    this.#copies.delete(id);
    return undefined;
  }

  #search(picture: CachedPicture, fetch: () => Promise<Readable>): Search {
    const begin = (search: Search) =>
      this.#findOrFetch(search, picture, fetch).finally(() => this.#searches.delete(searchName(picture)));
    const search = new Search(begin);
    this.#searches.set(searchName(picture), search);
    return search;
  }

  async #findOrFetch(search: Search, picture: CachedPicture, fetch: () => Promise<Readable>): Promise<Opened> {
    const found = await this.#prove(picture);
    if (found) return { file: found, fresh: false };
    const file = await this.#fetches.run(picture.bytes, () => this.#fetch(search, picture, fetch));
    return { file, fresh: true };
  }

  /** Opens a copy of an earlier process if its bytes are right; what is not right goes. */
  async #prove(picture: CachedPicture): Promise<FileHandle | undefined> {
    const path = this.#folder.path(picture.id);
    const file = await open(path, 'r').catch(() => undefined);
    if (file && (await hasBytes(file, picture).catch(() => false))) {
      this.#copies.prove(picture.id, picture.bytes, picture.sha256);
      return file;
    }
    await file?.close();
    this.#copies.delete(picture.id);
    if (file) await removeFile(path);
    return undefined;
  }

  async #fetch(search: Search, picture: CachedPicture, fetch: () => Promise<Readable>): Promise<FileHandle> {
    const draft = await this.#drafts.next();
    const loaded = () => download(draft, picture, fetch);
    if (!this.#fits(picture.bytes)) {
      const file = await loaded();
      await removeFile(draft);
      return file;
    }
    return await this.#withRoom(picture.bytes, async () => {
      const file = await loaded();
      // What cannot be kept is read all the same.
      await this.#keep(draft, picture, search, true).catch(() => undefined);
      return file;
    });
  }

  #fits(bytes: number): boolean {
    return this.#coming + bytes <= this.#most;
  }

  async #withRoom<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    this.#coming += bytes;
    try {
      await this.#makeRoom();
      return await work();
    } finally {
      this.#coming -= bytes;
    }
  }

  async #makeRoom(): Promise<void> {
    const gone = this.#copies.takeOldest(this.#most - this.#coming);
    const before = this.#evicted;
    this.#evicted = (async () => {
      await before;
      for (const id of gone) await this.#folder.remove(id).catch(() => undefined);
    })();
    await this.#evicted;
  }

  /** Gives a whole file its name, unless it was dropped meanwhile. */
  async #keep(draft: string, picture: CachedPicture, arrival: Arrival, proven: boolean): Promise<void> {
    const { id, bytes, sha256 } = picture;
    await this.#folder.take(draft, id, this.#now());
    if (arrival.dropped) return await this.#folder.remove(id);
    this.#copies.set(id, bytes, proven ? sha256 : undefined);
    this.#keptSinceScan += bytes;
    // Other processes fill the same folder: together they stay near the bound.
    if (this.#keptSinceScan > this.#most / 8) void this.scan().catch(() => undefined);
  }

  async #scan(): Promise<void> {
    this.#keptSinceScan = 0;
    const seen = this.#copies.watch();
    for await (const { id, path } of this.#folder.files()) {
      const found = await stat(path).catch(() => undefined);
      if (found) seen.add(id, found.size, found.mtimeMs);
    }
    seen.end();
    await this.#makeRoom();
    await this.#drafts.clear();
  }
}
