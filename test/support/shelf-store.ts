import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDiskStore } from '#store/disk.ts';
import { type LocalPicture, type Store, StoreError } from '#store/store.ts';

/** A remote store that does as it is told: it keeps files in a folder and names pictures as S3 does, by their id. */
export interface Shelf extends Store {
  readonly name: 'shelf';
  /** The ids that were to be put, in order, refused ones too. */
  readonly asked: string[];
  /** Stands in the way of each `put` until it is taken away: rejects it, or keeps it waiting. */
  obstacle: ((picture: LocalPicture) => Promise<void>) | undefined;
  /** The keys that it holds now. */
  keys(): string[];
}

export async function openShelf(folder: string): Promise<Shelf> {
  const files = await openDiskStore(folder);
  const shelf: Shelf = {
    name: 'shelf',
    asked: [],
    obstacle: undefined,
    put: async (picture) => {
      shelf.asked.push(picture.id);
      await shelf.obstacle?.(picture);
      return await files.put(picture);
    },
    keyOf: (id) => id,
    open: (key) => files.open(key),
    remove: (keys) => files.remove(keys),
    check: () => files.check(),
    keys: () => keysIn(folder),
  };
  return shelf;
}

/** As a store that nobody answers for. */
export const down = async () => {
  throw new StoreError('The store does not answer', { retryAfterMs: 30_000 });
};

function keysIn(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder).flatMap((shard) => readdirSync(join(folder, shard)));
}
