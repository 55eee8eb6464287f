import type { Database } from '#db/database.ts';
import { countUsers } from './queries.ts';

/** Whether there is no account yet, so that the set-up page is open to anybody. */
export async function needsSetup(db: Database): Promise<boolean> {
  return (await countUsers(db)) === 0;
}
