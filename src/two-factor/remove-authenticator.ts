import { insertAudit } from '#audit/queries.ts';
import { auditRow } from '#audit/record.ts';
import { type Caller, requireVerified } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { requireStanding } from '#db/require-standing.ts';
import { AppError } from '#errors/app-error.ts';
import { dropUnusedCodes } from './make-recovery-codes.ts';
import { deleteAuthenticator } from './queries.ts';

/** Takes the authenticator out of use; with the last second factor the recovery codes go. @throws AppError `not_found` */
export async function removeAuthenticator({ db, now = Date.now }: At, caller: Caller | undefined): Promise<void> {
  const at = now();
  const person = requireVerified(caller, at);
  await db.write(async (tx) => {
    await requireStanding(db, tx, person);
    if (!(await deleteAuthenticator(db, tx, person.userId)))
      throw new AppError('not_found', 'No authenticator app is set up');
    await dropUnusedCodes(db, tx, person.userId);
    const entry = { action: 'two_factor.disable', detail: { kind: 'authenticator' } } as const;
    await insertAudit(db, tx, [auditRow(person, entry, at)]);
  });
}
