import { z } from 'zod';
import { insertAudit } from '#audit/queries.ts';
import { auditRow } from '#audit/record.ts';
import { type Caller, requireAdmin } from '#authority/caller.ts';
import { emailSchema, nameSchema, passwordSchema, roleSchema } from '#contract/account.ts';
import { type At, isDuplicate } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { requireStanding } from '#db/require-standing.ts';
import { AppError } from '#errors/app-error.ts';
import { hashPassword } from './password-hash.ts';
import { insertUser } from './queries.ts';
import type { StoredUser, User } from './user.ts';

/** What makes an account; `POST /api/setup` has the same without a role. */
export const newUserSchema = z.object({
  email: emailSchema,
  name: nameSchema,
  password: passwordSchema,
  role: roleSchema.default('user'),
});
export type NewUser = z.infer<typeof newUserSchema>;

/** Makes an account. @throws AppError `conflict` where the e-mail is taken; `forbidden` unless an administrator asks. */
export async function createUser({ db, now = Date.now }: At, caller: Caller, input: NewUser): Promise<User> {
  requireAdmin(caller);
  const row = await draftUser(input, now());
  try {
    await db.write(async (tx) => {
      await requireStanding(db, tx, caller);
      await insertUser(db, tx, row);
      await insertAudit(db, tx, [auditRow(caller, createdEntry(row), now())]);
    });
  } catch (error) {
    if (isDuplicate(error))
      throw new AppError('conflict', 'There is an account with this e-mail', { cause: error, reason: 'email_taken' });
    throw error;
  }
  return withoutHash(row);
}

export const createdEntry = ({ id, email, role }: User) =>
  ({ action: 'user.create', targetId: id, targetName: email, detail: { role } }) as const;

/** The row of a new account, its password hashed. */
export async function draftUser(input: NewUser, now: number): Promise<StoredUser> {
  return {
    id: newId(),
    email: input.email,
    name: input.name,
    role: input.role,
    passwordHash: await hashPassword(input.password),
    passwordChangedAt: now,
    disabledAt: null,
    createdAt: now,
    retentionDays: null,
    locale: null,
    quotaBytes: null,
    quotaImages: null,
    requireTwoFactor: false,
    lastSeenAt: null,
  };
}

/** An account without what only `user/` may see. */
export function withoutHash({ passwordHash: _, ...user }: StoredUser): User {
  return user;
}
