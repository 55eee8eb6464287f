import { insertAudit } from '#audit/queries.ts';
import { auditRow } from '#audit/record.ts';
import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { requireStanding } from '#db/require-standing.ts';
import { forgetFactorAttempts } from './limits.ts';
import { deleteAuthenticator, deletePasskeys, replaceCodes } from './queries.ts';

/** Forgets the second factors of somebody who has lost them, so that the password alone signs them in. */
export async function resetTwoFactor(
  at: At,
  caller: Caller | undefined,
  user: { readonly id: string; readonly email: string },
): Promise<void> {
  const admin = requireAdmin(caller);
  const { db, now = Date.now } = at;
  await db.write(async (tx) => {
    await requireStanding(db, tx, admin);
    await deleteAuthenticator(db, tx, user.id);
    await deletePasskeys(db, tx, user.id);
    await replaceCodes(db, tx, user.id, { hashes: [], createdAt: 0 });
    const entry = { action: 'two_factor.reset', targetId: user.id, targetName: user.email } as const;
    await insertAudit(db, tx, [auditRow(admin, entry, now())]);
  });
  await forgetFactorAttempts(at, user.id);
}
