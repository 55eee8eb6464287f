import { recordAudit } from '#audit/record.ts';
import { type Caller, requireScope } from '#authority/caller.ts';
import type { BatchChange } from '#contract/image.ts';
import type { At } from '#db/database.ts';
import { changesOf } from './change.ts';
import { updateRows } from './queries.ts';

/**
 * Changes many living pictures of the caller's alike; gives the ids of those that there are.
 * @throws AppError `unauthorized`, `insufficient_scope`.
 */
export async function changeImages(
  sources: At,
  caller: Caller | undefined,
  ids: readonly string[],
  change: BatchChange,
): Promise<string[]> {
  const { userId } = requireScope(caller, 'image:write');
  const now = (sources.now ?? Date.now)();
  const at = { ids: [...new Set(ids)], ownerId: userId, now };
  const done = await updateRows(sources.db, at, changesOf(change, now));
  const entries = done.map((id) => ({ action: 'image.change', targetId: id, detail: change }) as const);
  await recordAudit(sources, caller, ...entries);
  return done;
}
