import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { ImageDetails, UploadsQuery } from '#contract/image.ts';
import type { Database } from '#db/database.ts';
import { walk } from '#db/walk.ts';
import { type ImageRow, isAlive, toDetails } from '../image.ts';
import type { ReadSources } from '../list.ts';
import { retentionDaysOf } from '../retention.ts';
import { searchTitles } from '../title/search.ts';
import { type Along, everyonesRows, livingRows, ownerIdOf, ownersOf, type Place } from './queries.ts';

const dayMs = 86_400_000;

/** A picture and whose it is; `email` is empty where the account is gone. */
export interface Upload extends ImageDetails {
  readonly owner: { readonly id: string; readonly email: string; readonly name: string };
}

export interface UploadPage {
  readonly uploads: readonly Upload[];
  /** Where the next page begins; undefined on the last. */
  readonly next: string | undefined;
  /** The page is not full, and yet not the last: it has looked at as much as it may. */
  readonly cut: boolean;
}

/**
 * Everybody's living pictures, by time or by size: metadata, of private ones too. One index narrows, and what it leaves is
 * looked at row by row, in bounded steps. @throws AppError `forbidden` unless an administrator asks.
 */
export async function listEveryone(
  sources: ReadSources,
  caller: Caller | undefined,
  query: UploadsQuery & { limit: number },
): Promise<UploadPage> {
  requireAdmin(caller);
  const { db } = sources;
  const userId = query.user?.includes('@') ? await ownerIdOf(db, query.user.toLowerCase()) : query.user;
  if (query.user !== undefined && userId === undefined) return { uploads: [], next: undefined, cut: false };
  const asked: Asked = {
    ...query,
    userId,
    now: (sources.now ?? Date.now)(),
    since: query.from === undefined ? undefined : Date.parse(query.from),
    until: query.to === undefined ? undefined : Date.parse(query.to) + dayMs,
    atLeast: query.at_least_kb === undefined ? undefined : query.at_least_kb * 1000,
    place: query.after === undefined ? undefined : parsePlace(query.after),
  };
  const page = query.q ? await search(db, query.q, asked) : await browse(db, asked);
  return { uploads: await withOwners(sources, page.rows), next: page.next && placeText(page.next), cut: page.cut };
}

interface Asked extends UploadsQuery {
  readonly userId: string | undefined;
  readonly now: number;
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly atLeast: number | undefined;
  readonly limit: number;
  readonly place: Place | undefined;
}

interface Found {
  readonly rows: readonly ImageRow[];
  readonly next: Place | undefined;
  readonly cut: boolean;
}

async function browse(db: Database, asked: Asked): Promise<Found> {
  const along = alongOf(asked);
  const bounds = { from: asked.since, to: asked.until, atLeast: asked.atLeast };
  return await walk<ImageRow, Place>({
    read: (after, limit) => everyonesRows(db, along, bounds, after, limit),
    placeOf: ({ createdAt, bytes, keep, userId, id }) => ({ createdAt, bytes, keep, userId, id }),
    // The dead go with the next purge, so even without a filter it is a rare row that does not fit.
    fits: (row) => fits(row, asked),
    chunk: hasRest(asked, along) ? undefined : asked.limit + 1,
    after: asked.place,
    limit: asked.limit,
  });
}

/** What narrows most comes first. */
function alongOf({ userId, type, store, order }: Asked): Along {
  if (order === 'largest') return { by: 'size' };
  if (userId !== undefined) return type === undefined ? { by: 'user', userId } : { by: 'user_type', userId, type };
  if (store !== undefined) return { by: 'store', store };
  return type === undefined ? { by: 'newest' } : { by: 'type', type };
}

/** Whether something is asked that the index does not know. */
function hasRest({ userId, type, store, atLeast, since, until }: Asked, { by }: Along): boolean {
  if (by === 'size') return [userId, type, store, since, until].some((one) => one !== undefined);
  const known = by === 'store' ? [type] : [store];
  return [...known, atLeast].some((one) => one !== undefined);
}

function fits(row: ImageRow, { userId, type, store, atLeast = 0, since = 0, until = Infinity, now }: Asked): boolean {
  if (userId !== undefined && row.userId !== userId) return false;
  if (type !== undefined && row.type !== type) return false;
  if (store !== undefined && row.store !== store) return false;
  return row.bytes >= atLeast && row.createdAt >= since && row.createdAt < until && isAlive(row, now);
}

/** By words of the title, newest first: the search brings its own bounds. */
async function search(db: Database, q: string, asked: Asked): Promise<Found> {
  const { userId, since, until, limit, place } = asked;
  const rowsOf = async (ids: string[]) => (await livingRows(db, ids, asked.now)).filter((row) => fits(row, asked));
  const scope = { userId, from: since, to: until, after: place };
  const { rows, next } = await searchTitles(db, { ...scope, q, limit, rows: rowsOf });
  const rest = { bytes: 0, keep: false, userId: '-' };
  return { rows, next: next && { ...rest, ...next }, cut: next !== undefined && rows.length < limit };
}

async function withOwners(sources: ReadSources, rows: readonly ImageRow[]): Promise<Upload[]> {
  const owners = await ownersOf(
    sources.db,
    rows.map(({ userId }) => userId),
  );
  const byId = new Map(owners.map((owner) => [owner.id, owner]));
  return rows.map((row) => {
    const { email = '', name = '', retentionDays } = byId.get(row.userId) ?? {};
    const days = retentionDaysOf(retentionDays, sources.retentionDays);
    return { ...toDetails(row, sources.baseUrl, days), owner: { id: row.userId, email, name } };
  });
}

const placeText = ({ createdAt, bytes, keep, userId, id }: Place) =>
  [createdAt, bytes, Number(keep), userId, id].join('.');

/** A place that is none of ours begins at the beginning. */
function parsePlace(text: string): Place | undefined {
  const [, createdAt, bytes, keep, userId = '', id = ''] =
    /^(\d{1,15})\.(\d{1,15})\.([01])\.([\w-]+)\.(\w+)$/.exec(text) ?? [];
  return id === '' ? undefined : { createdAt: Number(createdAt), bytes: Number(bytes), keep: keep === '1', userId, id };
}
