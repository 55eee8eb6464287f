import { auditRow } from '#audit/record.ts';
import { type Caller, requireAdmin, requireVerified } from '#authority/caller.ts';
import { fingerprint } from '#authority/fingerprint.ts';
import type { NewInvite } from '#contract/users.ts';
import type { At } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { AppError } from '#errors/app-error.ts';
import type { Settings } from '#settings/settings.ts';
import { dayMs, mostDays, mostOpen } from './invite.ts';
import { type InviteRow, insertInvite } from './queries.ts';

export interface InviteSources extends At {
  readonly baseUrl: string;
  readonly settings: Pick<Settings, 'current'>;
}

/** A new invitation, and its link, which nobody can get a second time. */
export interface CreatedInvite {
  readonly row: InviteRow;
  readonly url: string;
}

/**
 * Invites somebody: whoever has the link makes an account of this role, once.
 * @throws AppError `forbidden` unless an administrator asks; `verification_needed` for another administrator; `conflict`
 * while sign-up is off, and where too many invitations are open.
 */
export async function createInvite(
  sources: InviteSources,
  caller: Caller | undefined,
  { role, email, days }: NewInvite,
): Promise<CreatedInvite> {
  const admin = requireAdmin(caller);
  const { db, settings, baseUrl, now = Date.now } = sources;
  const at = now();
  if (role === 'admin') requireVerified(admin, at);
  if (settings.current.sign_up === 'off')
    throw new AppError('conflict', 'Sign-up is switched off in the settings: nobody can be invited', {
      reason: 'sign_up_off',
    });
  const token = newId(43);
  const row: InviteRow = {
    id: newId(),
    tokenHash: fingerprint(token),
    email: email ?? null,
    role,
    createdBy: admin.userId,
    createdAt: at,
    expiresAt: at + days * dayMs,
    usedAt: null,
    usedBy: null,
  };
  const detail = { role, days };
  const entry = { action: 'invite.create', targetId: row.id, targetName: row.email, detail } as const;
  const since = at - mostDays * dayMs;
  if (!(await insertInvite(db, row, { by: admin, since, most: mostOpen, tell: auditRow(admin, entry, at) })))
    throw new AppError('conflict', `There are ${mostOpen} open invitations: take some back first`, {
      reason: 'too_many_invites',
    });
  return { row, url: `${baseUrl}/invite/${token}` };
}
