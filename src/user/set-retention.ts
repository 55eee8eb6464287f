import { z } from 'zod';
import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { updateUser } from './queries.ts';

/** Days after which a user's pictures go, at most a hundred years; null: as the site says; 0: never. */
export const retentionDaysSchema = z.number().int().min(0).max(36_500).nullable();
type RetentionDays = z.infer<typeof retentionDaysSchema>;

/**
 * Says how long an account's pictures stay; the next purge goes by it, for pictures that are there already too.
 * @throws AppError `not_found`; `forbidden` unless an administrator asks.
 */
export async function setRetention(
  { db }: At,
  caller: Caller | undefined,
  userId: string,
  days: RetentionDays,
): Promise<void> {
  requireAdmin(caller);
  if (!(await updateUser(db, userId, { retentionDays: days })))
    throw new AppError('not_found', 'There is no such account');
}
