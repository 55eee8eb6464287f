import { recordAudit } from '#audit/record.ts';
import { type Caller, requireScope } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { unbury } from './removal/queries.ts';

/**
 * Takes back deletions that can still be undone: the links work again, as they did. Gives the ids of what came back; an
 * administrator may take back anybody's.
 * @throws AppError `unauthorized`, `insufficient_scope`.
 */
export async function restoreImages(sources: At, caller: Caller | undefined, ids: readonly string[]) {
  const { userId, role } = requireScope(caller, 'image:delete');
  const now = (sources.now ?? Date.now)();
  const ownerId = role === 'admin' ? undefined : userId;
  const done = await unbury(sources.db, { ids: [...new Set(ids)], ownerId, now });
  const entries = done.map((id) => ({ action: 'image.change', targetId: id, detail: { restored: true } }) as const);
  await recordAudit(sources, caller, ...entries);
  return done;
}
