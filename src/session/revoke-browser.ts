import { insertAudit } from '#audit/queries.ts';
import { auditRow } from '#audit/record.ts';
import { type Caller, requirePerson } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { deleteOtherSessions, takeSession } from './browsers/queries.ts';

/** Signs one of the caller's own browsers out at once. @throws AppError `not_found`; else as `requirePerson` does. */
export async function revokeBrowser({ db, now = Date.now }: At, caller: Caller | undefined, id: string): Promise<void> {
  const person = requirePerson(caller);
  await db.write(async (tx) => {
    const session = await takeSession(db, tx, person.userId, id);
    if (!session) throw new AppError('not_found', 'This browser is signed out already');
    const entry = { action: 'session.revoke', targetId: person.userId, targetName: person.name ?? null } as const;
    await insertAudit(db, tx, [auditRow(person, { ...entry, detail: session }, now())]);
  });
}

/** Signs all of the caller's browsers out but the one that asks, and says how many. @throws AppError as `requirePerson` does. */
export async function revokeOtherBrowsers({ db, now = Date.now }: At, caller: Caller | undefined): Promise<number> {
  const person = requirePerson(caller);
  return await db.write(async (tx) => {
    const ended = await deleteOtherSessions(db, tx, person.userId, person.sessionId ?? '');
    const entry = { action: 'session.revoke', targetId: person.userId, targetName: person.name ?? null } as const;
    if (ended > 0) await insertAudit(db, tx, [auditRow(person, { ...entry, detail: { ended } }, now())]);
    return ended;
  });
}
