import { auditRow } from '#audit/record.ts';
import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { deleteInvite } from './queries.ts';

/** Takes an invitation back: its link is dead at once. @throws AppError `forbidden`; `not_found`, also once it was used. */
export async function revokeInvite({ db, now = Date.now }: At, caller: Caller | undefined, id: string): Promise<void> {
  const admin = requireAdmin(caller);
  const row = await deleteInvite(db, id, ({ email }) =>
    auditRow(admin, { action: 'invite.revoke', targetId: id, targetName: email }, now()),
  );
  if (!row) throw new AppError('not_found', 'There is no such invitation any more');
}
