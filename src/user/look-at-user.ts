import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { UserAnswer } from '#contract/users.ts';
import type { Database } from '#db/database.ts';
import { shownUser } from './admin/queries.ts';
import { noSuchUser } from './change-user.ts';
import { toUserItem } from './search-users.ts';

/** Any account by its id, for an administrator. @throws AppError `forbidden`, `not_found`. */
export async function lookAtUser(db: Database, caller: Caller | undefined, id: string): Promise<UserAnswer> {
  requireAdmin(caller);
  const row = await shownUser(db, id);
  if (!row) throw noSuchUser();
  const { sessions, helpers, tokens, passkeys } = row;
  return { status: 'ok', ...toUserItem(row), sessions, helpers, tokens, passkeys };
}
