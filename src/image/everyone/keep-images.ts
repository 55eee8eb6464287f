import { recordAudit } from '#audit/record.ts';
import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { updateKeep } from './queries.ts';

/**
 * Keeps anybody's living pictures from every rule that would take them, their expiry too, or leaves them to the rules
 * again. Gives the ids of those that there are. @throws AppError `forbidden` unless an administrator asks.
 */
export async function keepImages(
  at: At,
  caller: Caller | undefined,
  ids: readonly string[],
  keep: boolean,
): Promise<string[]> {
  requireAdmin(caller);
  const done = await updateKeep(at.db, [...new Set(ids)], keep, (at.now ?? Date.now)());
  const entries = done.map(
    ({ id, title }) => ({ action: 'image.change', targetId: id, targetName: title, detail: { keep } }) as const,
  );
  await recordAudit(at, caller, ...entries);
  return done.map(({ id }) => id);
}
