import type { Database } from '#db/database.ts';
import type { LocalStore } from '#store/store.ts';
import type { Incoming } from './incoming.ts';
import { rowById } from './queries.ts';

/**
 * Ends the uploads that a crash or a broken database cut off: a picture with a row stays, bytes without one go. A draft
 * that was to replace a picture's bytes is called by the picture's id and their key.
 */
export async function recoverUploads(sources: { db: Database; disk: LocalStore; incoming: Incoming }): Promise<number> {
  let removed = 0;
  await sources.incoming.leftovers(async (name) => {
    const [id = '', key = id] = name.split('-');
    const row = await rowById(sources.db, id);
    if (row && (key === id || (row.store === sources.disk.name && row.storeKey === key))) return;
    const [failure] = await sources.disk.remove([key]);
    if (failure) throw failure;
    removed++;
  });
  return removed;
}
