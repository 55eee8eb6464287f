import { insertAudit } from '#audit/queries.ts';
import { auditRow } from '#audit/record.ts';
import { type Caller, requireVerified } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { requireStanding } from '#db/require-standing.ts';
import { AppError } from '#errors/app-error.ts';
import { dropUnusedCodes } from './make-recovery-codes.ts';
import { deletePasskeys, selectPasskeys } from './queries.ts';

/** Forgets a passkey of the caller's; with the last second factor the recovery codes go. @throws AppError `not_found` */
export async function removePasskey({ db, now = Date.now }: At, caller: Caller | undefined, id: string): Promise<void> {
  const at = now();
  const person = requireVerified(caller, at);
  const name = (await selectPasskeys(db, person.userId)).find((passkey) => passkey.id === id)?.name ?? null;
  await db.write(async (tx) => {
    await requireStanding(db, tx, person);
    if ((await deletePasskeys(db, tx, person.userId, id)) === 0)
      throw new AppError('not_found', 'There is no such passkey');
    await dropUnusedCodes(db, tx, person.userId);
    const entry = { action: 'passkey.remove', targetId: id, targetName: name } as const;
    await insertAudit(db, tx, [auditRow(person, entry, at)]);
  });
}
