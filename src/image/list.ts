import { type Caller, requireScope } from '#authority/caller.ts';
import type { ListAnswer, ListQuery } from '#contract/image.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { type ImageRow, toItem } from './image.ts';
import { pageOfRows, retentionDaysFor } from './queries.ts';

export interface ReadSources extends At {
  /** Origin of the links, from the settings. */
  readonly baseUrl: string;
  /** The site's rule: days after which pictures go, 0 for never. */
  readonly retentionDays: number;
}

/**
 * One page of the caller's own living pictures, newest first. A page stays where it is when newer pictures come.
 * @throws AppError `unauthorized`, `insufficient_scope`; `invalid_request` for a cursor that is not ours.
 */
export async function listImages(
  sources: ReadSources,
  caller: Caller | undefined,
  query: ListQuery,
): Promise<ListAnswer> {
  const { userId } = requireScope(caller, 'image:read');
  const rows = await pageOfRows(sources.db, {
    userId,
    now: (sources.now ?? Date.now)(),
    limit: query.limit + 1,
    after: query.cursor === undefined ? undefined : parseCursor(query.cursor),
    titlePart: query.q,
    type: query.type,
    from: query.from === undefined ? undefined : Date.parse(query.from),
    to: query.to === undefined ? undefined : Date.parse(query.to),
  });
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const days = await retentionDaysFor(sources.db, userId, sources.retentionDays);
  return {
    status: 'ok',
    images: shown.map((row) => toItem(row, sources.baseUrl, days)),
    next_cursor: last && rows.length > shown.length ? cursorOf(last) : null,
  };
}

const cursorOf = (row: ImageRow) => Buffer.from(`${row.createdAt}.${row.id}`).toString('base64url');

function parseCursor(cursor: string): { createdAt: number; id: string } {
  const [, createdAt, id] = /^(\d{1,15})\.([0-9A-Za-z]{22})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!createdAt || !id) throw new AppError('invalid_request', 'This cursor is not one of ours');
  return { createdAt: Number(createdAt), id };
}
