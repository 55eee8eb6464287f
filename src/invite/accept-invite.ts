import { insertAudit } from '#audit/queries.ts';
import { auditRow } from '#audit/record.ts';
import type { Caller, Origin } from '#authority/caller.ts';
import { fingerprint } from '#authority/fingerprint.ts';
import type { AcceptInvite } from '#contract/users.ts';
import { isDuplicate } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { createdEntry, draftUser, withoutHash } from '#user/create-user.ts';
import { insertUser } from '#user/queries.ts';
import type { User } from '#user/user.ts';
import { findInvite, type OpenInviteSources } from './find-invite.ts';
import { noSuchInvite } from './invite.ts';
import { useUp } from './queries.ts';

/**
 * Makes the account of somebody who was invited, and uses the invitation up with that. Where it names an e-mail, the
 * account has that one.
 * @throws AppError `not_found` for an invitation that is not good, whyever; `conflict` where the e-mail is taken.
 */
export async function acceptInvite(
  sources: OpenInviteSources,
  input: AcceptInvite,
  from: Origin | undefined,
): Promise<User> {
  const { db, now = Date.now } = sources;
  // Asked before the password is hashed: that is work which nobody without a link may cause.
  const invite = await findInvite(sources, input.token);
  if (!invite) throw noSuchInvite();
  const email = invite.email ?? input.email;
  const row = await draftUser({ name: input.name, password: input.password, email, role: invite.role }, now());
  const self: Caller = {
    userId: row.id,
    role: row.role,
    via: 'session',
    scopes: new Set(),
    name: email,
    ...(from && { from }),
  };
  const used = { action: 'invite.use', targetId: invite.id, targetName: invite.email } as const;
  try {
    await db.write(async (tx) => {
      const by = { userId: row.id, now: now() };
      if (!(await useUp(db, tx, fingerprint(input.token), by))) throw noSuchInvite();
      await insertUser(db, tx, row);
      const entries = [used, createdEntry(row)].map((entry) => auditRow(self, entry, now()));
      await insertAudit(db, tx, entries);
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new AppError('conflict', 'There is an account with this e-mail: sign in with it', {
      cause: error,
      reason: 'email_taken',
    });
  }
  return withoutHash(row);
}
