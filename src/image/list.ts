import { type Caller, requireScope } from '#authority/caller.ts';
import type { ListAnswer, ListQuery } from '#contract/image.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { type ImageRow, toItem } from './image.ts';
import { ownRows, pageOfRows, retentionDaysFor } from './queries.ts';
import type { Position } from './title/queries.ts';
import { type FoundPage, searchTitles } from './title/search.ts';

export interface ReadSources extends At {
  /** Origin of the links, from the settings. */
  readonly baseUrl: string;
  /** The site's rule: days after which pictures go, 0 for never. */
  readonly retentionDays: number;
}

/**
 * One page of the caller's own living pictures, newest first. A page stays where it is when newer pictures come. A search
 * for titles may end a page before it is full: its cursor goes on looking.
 * @throws AppError `unauthorized`, `insufficient_scope`; `invalid_request` for a cursor that is not ours.
 */
export async function listImages(
  sources: ReadSources,
  caller: Caller | undefined,
  query: ListQuery,
): Promise<ListAnswer> {
  const { userId } = requireScope(caller, 'image:read');
  const { rows, next } = await pageOf(sources, userId, query);
  const days = await retentionDaysFor(sources.db, userId, sources.retentionDays);
  return {
    status: 'ok',
    images: rows.map((row) => toItem(row, sources.baseUrl, days)),
    next_cursor: next ? cursorOf(next) : null,
  };
}

async function pageOf(sources: ReadSources, userId: string, query: ListQuery): Promise<FoundPage<ImageRow>> {
  const { db, now = Date.now } = sources;
  const { q, limit, type } = query;
  const scope = {
    userId,
    after: query.cursor === undefined ? undefined : parseCursor(query.cursor),
    from: query.from === undefined ? undefined : Date.parse(query.from),
    to: query.to === undefined ? undefined : Date.parse(query.to),
  };
  const shown = { userId, type, now: now() };
  if (q) return await searchTitles(db, { ...scope, q, limit, rows: (ids) => ownRows(db, ids, shown) });
  const rows = await pageOfRows(db, { ...scope, ...shown, limit: limit + 1 });
  return { rows: rows.slice(0, limit), next: rows.length > limit ? rows[limit - 1] : undefined };
}

const cursorOf = ({ createdAt, id }: Position) => Buffer.from(`${createdAt}.${id}`).toString('base64url');

function parseCursor(cursor: string): Position {
  const [, createdAt, id] = /^(\d{1,15})\.([0-9A-Za-z]{22})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!createdAt || !id) throw new AppError('invalid_request', 'This cursor is not one of ours');
  return { createdAt: Number(createdAt), id };
}
