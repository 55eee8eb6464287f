import { type Caller, requirePerson } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { deleteToken } from './queries.ts';

/** Ends one of the caller's own tokens at once. @throws AppError `not_found`; else as `requirePerson` does. */
export async function revokeToken(db: Database, caller: Caller | undefined, id: string): Promise<void> {
  const { userId } = requirePerson(caller);
  if (!(await deleteToken(db, userId, id))) throw new AppError('not_found', 'There is no such token');
}
