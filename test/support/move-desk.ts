import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq, inArray } from 'drizzle-orm';
import { afterEach, beforeEach, expect } from 'vitest';
import type { UploadAnswer } from '#contract/image.ts';
import type { Database } from '#db/database.ts';
import { endMoves } from '#image/queries.ts';
import { leaseMs } from '#move/move-image.ts';
import { type Mover, type MoverOptions, openMover } from '#move/mover.ts';
import type { Store } from '#store/store.ts';
import { formOf, type ImageDesk, newPicture, openImageDesk, silent } from './image-desk.ts';
import { openShelf, type Shelf } from './shelf-store.ts';

/** What a run has done that found nothing to do. */
export const nothing = { moved: 0, gone: 0, failed: 0, released: 0, missing: 0 };

/** Uploads that go on to a shelf, for each test a new one, with a clock that stands still. */
export function moveDesk(database: () => Database) {
  let movers: Mover[] = [];
  const at = {
    desk: undefined as unknown as ImageDesk,
    shelf: undefined as unknown as Shelf,
    /** The one that uploads wait for. */
    mover: undefined as unknown as Mover,
    clock: 0,
    /** The ids of the pictures that the cache was given. */
    seeded: [] as string[],
  };
  const newMover = (options: Partial<MoverOptions> = {}, db: Database = database()) => {
    const stores = { named: (name: string): Store => (name === 'shelf' ? at.shelf : at.desk.store) };
    const seed = async ({ id }: { id: string }) => void at.seeded.push(id);
    const sources = { db, disk: at.desk.store, stores, log: silent, now: () => at.clock, seed };
    const opened = openMover(sources, { store: 'shelf', everyMs: 50, ...options });
    movers.push(opened);
    return opened;
  };
  beforeEach(async () => {
    Object.assign(at, { clock: Date.now(), seeded: [] });
    movers = [];
    const onward = { store: 'shelf', leaseMs, move: (id: string) => at.mover.move(id) };
    at.desk = await openImageDesk(database(), { now: () => at.clock, onward });
    at.shelf = await openShelf(join(at.desk.folder, 'shelf'));
    at.mover = newMover();
  });
  afterEach(async () => {
    at.shelf.obstacle = undefined;
    await Promise.all(movers.map((one) => one.close()));
    await at.desk.close();
    const { images, moves, purges } = database().tables;
    for (const table of [images, moves, purges]) await database().write(async (tx) => void (await tx.delete(table)));
  });

  const upload = async (headers: Record<string, string> = {}) => {
    const body = formOf({ image: await newPicture() });
    const answer = await fetch(`${at.desk.url}/image`, { method: 'POST', body, headers });
    expect(answer.status).toBe(201);
    return (await answer.json()) as UploadAnswer;
  };
  const entries = async () => await database().read.select().from(database().tables.moves);
  const until = async (holds: () => boolean | Promise<boolean>) => {
    for (let attempt = 0; attempt < 200; attempt++) {
      if (await holds()) return;
      await sleep(25);
    }
    expect.fail(`It did not come: ${holds}`);
  };
  return Object.assign(at, {
    newMover,
    upload,
    uploads: (count: number) => Promise.all(Array.from({ length: count }, () => upload())),
    entries,
    entryOf: async (id: string) => (await entries()).find((entry) => entry.imageId === id),
    purges: async () => await database().read.select().from(database().tables.purges),
    storesOf: async (ids: string[]) => {
      const { images } = database().tables;
      const rows = await database().read.select().from(images).where(inArray(images.id, ids));
      return rows.map((row) => row.store);
    },
    until,
    /** As a deletion's first commit. */
    kill: async (id: string) => {
      const { images } = database().tables;
      await database().write(async (tx) => {
        await tx.update(images).set({ deletedAt: at.clock }).where(eq(images.id, id));
        await endMoves(database(), tx, [id], at.clock);
      });
    },
  });
}
