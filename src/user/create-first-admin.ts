import { recordAudit } from '#audit/record.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { createdEntry, draftUser, type NewUser, withoutHash } from './create-user.ts';
import { countUsers, insertFirstUser } from './queries.ts';
import type { User } from './user.ts';

/**
 * Makes the first administrator; anybody may, while there is no account at all. Of two at the same moment one wins.
 * @throws AppError `conflict` once there is an account.
 */
export async function createFirstAdmin({ db, now = Date.now }: At, input: Omit<NewUser, 'role'>): Promise<User> {
  const taken = () => new AppError('conflict', 'There is an account already: sign in', { reason: 'set_up_already' });
  if ((await countUsers(db)) > 0) throw taken();
  const row = await draftUser({ ...input, role: 'admin' }, now());
  if (!(await insertFirstUser(db, row))) throw taken();
  await recordAudit({ db, now }, undefined, { ...createdEntry(row), actorName: row.email });
  return withoutHash(row);
}
