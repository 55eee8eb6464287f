import { type Caller, requireScope } from '#authority/caller.ts';
import type { ImageDetails } from '#contract/image.ts';
import { isAlive, noSuchImage, toDetails } from './image.ts';
import type { ReadSources } from './list.ts';
import { retentionDaysFor, rowById } from './queries.ts';

/** One living picture of the caller's. @throws AppError `unauthorized`, `insufficient_scope`, `not_found`. */
export async function findImage(sources: ReadSources, caller: Caller | undefined, id: string): Promise<ImageDetails> {
  const { userId } = requireScope(caller, 'image:read');
  const row = await rowById(sources.db, id);
  if (!row || row.userId !== userId || !isAlive(row, (sources.now ?? Date.now)())) throw noSuchImage();
  return toDetails(row, sources.baseUrl, await retentionDaysFor(sources.db, userId, sources.retentionDays));
}
