import { z } from 'zod';
import type { Caller } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { changeUser } from './change-user.ts';

/** Days after which a user's pictures go, at most a hundred years; null: as the site says; 0: never. */
export const retentionDaysSchema = z.number().int().min(0).max(36_500).nullable();
type RetentionDays = z.infer<typeof retentionDaysSchema>;

/**
 * Says how long an account's pictures stay; the next purge goes by it, for pictures that are there already too.
 * @throws AppError `not_found`; `forbidden` unless an administrator asks.
 */
export async function setRetention(
  at: At,
  caller: Caller | undefined,
  userId: string,
  days: RetentionDays,
): Promise<void> {
  await changeUser(at, caller, userId, { retention_days: days });
}
