import { type Caller, requirePerson } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { selectTokens } from './queries.ts';
import type { Token } from './token.ts';

/** The caller's own tokens, the newest first. @throws AppError as `requirePerson` does. */
export async function listTokens(db: Database, caller: Caller | undefined): Promise<Token[]> {
  return selectTokens(db, requirePerson(caller).userId);
}
