import type { Database } from '#db/database.ts';
import type { LocalStore } from '#store/store.ts';
import type { Incoming } from './incoming.ts';
import { rowById } from './queries.ts';

/** Ends the uploads that a crash or a broken database cut off: a picture with a row stays, bytes without one go. */
export async function recoverUploads(sources: { db: Database; disk: LocalStore; incoming: Incoming }): Promise<number> {
  let removed = 0;
  await sources.incoming.leftovers(async (id) => {
    if (await rowById(sources.db, id)) return;
    const [failure] = await sources.disk.remove([id]);
    if (failure) throw failure;
    removed++;
  });
  return removed;
}
