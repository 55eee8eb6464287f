import { insertAudit } from '#audit/queries.ts';
import { auditRow } from '#audit/record.ts';
import { type Caller, requireVerified } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { requireStanding } from '#db/require-standing.ts';
import { AppError } from '#errors/app-error.ts';
import { makeRecoveryCodes } from './make-recovery-codes.ts';
import { hasFactor } from './queries.ts';

/** New recovery codes; the old ones are worth nothing from then on. @throws AppError `conflict` without a second factor. */
export async function renewRecoveryCodes(
  { db, now = Date.now }: At,
  caller: Caller | undefined,
): Promise<readonly string[]> {
  const at = now();
  const person = requireVerified(caller, at);
  return await db.write(async (tx) => {
    await requireStanding(db, tx, person);
    if (!(await hasFactor(db, tx, person.userId)))
      throw new AppError('conflict', 'Recovery codes stand in for a second factor: set one up first', {
        reason: 'no_second_factor',
      });
    await insertAudit(db, tx, [auditRow(person, { action: 'recovery_codes.renew' }, at)]);
    return await makeRecoveryCodes(db, tx, person.userId, at);
  });
}
