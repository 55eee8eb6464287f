import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { InviteItem } from '#contract/users.ts';
import type { At } from '#db/database.ts';
import { dayMs, mostDays, mostOpen } from './invite.ts';
import { openInvites } from './queries.ts';

/** The invitations that are still good, the newest first. @throws AppError `forbidden` unless an administrator asks. */
export async function listInvites({ db, now = Date.now }: At, caller: Caller | undefined): Promise<InviteItem[]> {
  requireAdmin(caller);
  const at = now();
  const rows = await openInvites(db, { since: at - mostDays * dayMs, now: at, limit: mostOpen });
  return rows.map(toInviteItem);
}

type Shown = Pick<Awaited<ReturnType<typeof openInvites>>[number], 'id' | 'role' | 'email' | 'createdAt' | 'expiresAt'>;

/** An invitation as the administrator's desk shows it. */
export function toInviteItem({ id, role, email, createdAt, expiresAt, ...rest }: Shown & { createdBy: string | null }) {
  const times = { created_at: new Date(createdAt).toISOString(), expires_at: new Date(expiresAt).toISOString() };
  return { id, role, email, created_by: rest.createdBy, ...times };
}
