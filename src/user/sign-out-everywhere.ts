import { auditRow } from '#audit/record.ts';
import { type Caller, requireAdmin, requireVerified } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { endAllAccess } from './admin/queries.ts';
import { noSuchUser } from './change-user.ts';
import { findStoredUser } from './queries.ts';

/**
 * Ends every session and helper of an account at once, and its API tokens where told to; the password stays good.
 * @throws AppError `not_found`; `forbidden` unless an administrator asks; `verification_needed`.
 */
export async function signOutEverywhere(
  { db, now = Date.now }: At,
  caller: Caller | undefined,
  userId: string,
  { tokens }: { tokens: boolean },
): Promise<void> {
  const admin = requireAdmin(caller);
  requireVerified(admin, now());
  const user = await findStoredUser(db, { id: userId });
  if (!user) throw noSuchUser();
  const target = { action: 'session.revoke', targetId: userId, targetName: user.email } as const;
  await endAllAccess(db, userId, {
    withTokens: tokens,
    tell: (detail) => auditRow(admin, { ...target, detail: { everywhere: true, ...detail } }, now()),
  });
}
