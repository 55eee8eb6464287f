import { insertAudit } from '#audit/queries.ts';
import { auditRow } from '#audit/record.ts';
import { type Caller, requirePerson } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { takeToken } from './queries.ts';

/** Ends one of the caller's own tokens at once. @throws AppError `not_found`; else as `requirePerson` does. */
export async function revokeToken({ db, now = Date.now }: At, caller: Caller | undefined, id: string): Promise<void> {
  const person = requirePerson(caller);
  await db.write(async (tx) => {
    const name = await takeToken(db, tx, person.userId, id);
    if (name === undefined) throw new AppError('not_found', 'There is no such token');
    const entry = { action: 'token.revoke', targetId: id, targetName: name } as const;
    await insertAudit(db, tx, [auditRow(person, entry, now())]);
  });
}
