import type { Database } from '#db/database.ts';
import type { Store } from '#store/store.ts';
import type { Incoming } from './incoming.ts';
import { rowById } from './queries.ts';

/** Ends the uploads that a crash or a broken database cut off: a picture with a row stays, bytes without one go. */
export async function recoverUploads(sources: { db: Database; store: Store; incoming: Incoming }): Promise<number> {
  let removed = 0;
  await sources.incoming.leftovers(async (id) => {
    if (await rowById(sources.db, id)) return;
    await sources.store.remove(id);
    removed++;
  });
  return removed;
}
