import type { Caller } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { findUser } from './find-user.ts';

/** The id of the account that shall get somebody's pictures; undefined for none. @throws AppError as `findUser` does. */
export async function findHeir(
  db: Database,
  caller: Caller | undefined,
  email: string | undefined,
): Promise<string | undefined> {
  return email === undefined ? undefined : (await findUser(db, caller, email)).id;
}
