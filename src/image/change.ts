import { recordAudit } from '#audit/record.ts';
import { type Caller, requireScope } from '#authority/caller.ts';
import type { ImageChange, ImageDetails } from '#contract/image.ts';
import { expiryOf, isAlive, noSuchImage, toDetails } from './image.ts';
import type { ReadSources } from './list.ts';
import { retentionDaysFor, rowById, updateRow } from './queries.ts';

/**
 * Changes a living picture of the caller's; what is not named stays. An expiry counts from now and ends that the picture
 * is kept; keeping it takes its expiry away.
 * @throws AppError `unauthorized`, `insufficient_scope`, `not_found`.
 */
export async function changeImage(
  sources: ReadSources,
  caller: Caller | undefined,
  id: string,
  change: ImageChange,
): Promise<ImageDetails> {
  const { userId } = requireScope(caller, 'image:write');
  const now = (sources.now ?? Date.now)();
  const row = await rowById(sources.db, id);
  if (!row || row.userId !== userId || !isAlive(row, now)) throw noSuchImage();
  const changes = {
    ...(change.title !== undefined && { title: change.title || null }),
    ...changesOf(change, now),
  };
  if (!(await updateRow(sources.db, { id, ownerId: userId, now }, changes))) throw noSuchImage();
  const entry = { action: 'image.change', targetId: id, targetName: row.title, detail: change } as const;
  await recordAudit(sources, caller, entry);
  const days = await retentionDaysFor(sources.db, userId, sources.retentionDays);
  return toDetails({ ...row, ...changes }, sources.baseUrl, days);
}

/** What a change without its title says of the row. */
export function changesOf(change: Omit<ImageChange, 'title'>, now: number) {
  return {
    ...(change.visibility !== undefined && { visibility: change.visibility }),
    ...(change.expires_in !== undefined && { expiresAt: expiryOf(now, change.expires_in) }),
    ...(change.keep !== undefined && { keep: change.keep }),
    ...(change.keep && { expiresAt: null }),
    ...(typeof change.expires_in === 'number' && { keep: false }),
  };
}
