import { type Caller, requireScope } from '#authority/caller.ts';
import type { ImageChange, ImageItem } from '#contract/image.ts';
import { expiryOf, isAlive, noSuchImage, toItem } from './image.ts';
import type { ReadSources } from './list.ts';
import { rowById, updateRow } from './queries.ts';

export interface ChangeSources extends ReadSources {
  readonly retentionDays: number;
}

/**
 * Changes title, expiry or visibility of a living picture of the caller's; what is not named stays. An expiry counts
 * from now and never passes the server's retention.
 * @throws AppError `unauthorized`, `insufficient_scope`, `not_found`.
 */
export async function changeImage(
  sources: ChangeSources,
  caller: Caller | undefined,
  id: string,
  change: ImageChange,
): Promise<ImageItem> {
  const { userId } = requireScope(caller, 'image:write');
  const now = (sources.now ?? Date.now)();
  const row = await rowById(sources.db, id);
  if (!row || row.userId !== userId || !isAlive(row, now)) throw noSuchImage();
  const changes = {
    ...(change.title !== undefined && { title: change.title || null }),
    ...(change.visibility !== undefined && { visibility: change.visibility }),
    ...(change.expires_in !== undefined && {
      expiresAt: expiryOf(row.createdAt, change.expires_in ?? undefined, now, sources.retentionDays),
    }),
  };
  if (!(await updateRow(sources.db, { id, ownerId: userId, now }, changes))) throw noSuchImage();
  return toItem({ ...row, ...changes }, sources.baseUrl);
}
