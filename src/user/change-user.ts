import { auditRow } from '#audit/record.ts';
import { type Caller, requireAdmin, requireVerified } from '#authority/caller.ts';
import type { UserChange } from '#contract/users.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { changeStored } from './admin/queries.ts';
import type { StoredUser } from './user.ts';

export const noSuchUser = () => new AppError('not_found', 'There is no such account');
const lastAdmin = () =>
  new AppError('conflict', 'This is the last administrator: make another one an administrator first', {
    reason: 'last_admin',
  });

/**
 * Changes an account: name, role, disabled, quota, retention, whether it needs a second factor.
 * @throws AppError `not_found`; `forbidden` unless an administrator asks; `conflict` where nobody could administer the site
 * then, and for disabling one's own account; `verification_needed` for all but the name.
 */
export async function changeUser(
  { db, now = Date.now }: At,
  caller: Caller | undefined,
  userId: string,
  change: UserChange,
): Promise<void> {
  const admin = requireAdmin(caller);
  if (change.disabled && admin.userId === userId)
    throw new AppError('conflict', 'You cannot disable your own account', { reason: 'own_account' });
  const { name, ...grave } = change;
  if (Object.keys(grave).length > 0) requireVerified(admin, now());
  const outcome = await changeStored(db, userId, columnsOf(change, now()), admin, (before) =>
    entriesOf(before, change).map((entry) => auditRow(admin, entry, now())),
  );
  if (outcome === 'unknown') throw noSuchUser();
  if (outcome === 'last_admin') throw lastAdmin();
}

function columnsOf(change: UserChange, now: number) {
  const columns = {
    name: change.name,
    role: change.role,
    disabledAt: change.disabled === undefined ? undefined : change.disabled ? now : null,
    quotaBytes: change.quota_bytes,
    quotaImages: change.quota_images,
    retentionDays: change.retention_days,
    requireTwoFactor: change.require_two_factor,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

/** What has really changed, for the audit log. */
function entriesOf(before: StoredUser, { disabled, ...change }: UserChange) {
  const target = { targetId: before.id, targetName: before.email };
  const was: Record<string, unknown> = {
    name: before.name,
    role: before.role,
    quota_bytes: before.quotaBytes,
    quota_images: before.quotaImages,
    retention_days: before.retentionDays,
    require_two_factor: before.requireTwoFactor,
  };
  const detail = Object.fromEntries(
    Object.entries(change)
      .filter(([key, value]) => value !== undefined && value !== was[key])
      .map(([key, value]) => [key, { from: was[key], to: value }]),
  );
  const turned = disabled !== undefined && disabled !== (before.disabledAt !== null);
  return [
    ...(Object.keys(detail).length > 0 ? [{ action: 'user.change', ...target, detail } as const] : []),
    ...(turned ? [{ action: disabled ? 'user.disable' : 'user.enable', ...target } as const] : []),
  ];
}
