import { fingerprint } from '#authority/fingerprint.ts';
import type { Database } from '#db/database.ts';
import { deleteSession } from './queries.ts';

/** Signs a browser out at once; whoever has the cookie may. */
export async function endSession(db: Database, cookie: string): Promise<void> {
  await deleteSession(db, fingerprint(cookie));
}
