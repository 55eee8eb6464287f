import { and, desc, eq, gt, gte, inArray, isNull, lt, lte, or, type SQL } from 'drizzle-orm';
import type { ImageType } from '#contract/image.ts';
import type { Database } from '#db/database.ts';
import type { ImageRow } from '../image.ts';

/** Where a picture is in any order of the list. */
export type Place = Pick<ImageRow, 'createdAt' | 'bytes' | 'keep' | 'userId' | 'id'>;

/** Which index is walked, and what it narrows to. */
export type Along =
  | { readonly by: 'newest' }
  | { readonly by: 'user'; readonly userId: string }
  | { readonly by: 'user_type'; readonly userId: string; readonly type: ImageType }
  | { readonly by: 'type'; readonly type: ImageType }
  | { readonly by: 'store'; readonly store: string }
  | { readonly by: 'size' };

/** Bounds that the walked index knows: times in epoch milliseconds, or sizes in bytes. */
export interface Bounds {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly atLeast: number | undefined;
}

type Images = Database['tables']['images'];

/** Pictures behind a place, dead ones too, in the order of one index: by time, or by size. */
export async function everyonesRows(
  db: Database,
  along: Along,
  bounds: Bounds,
  after: Place | undefined,
  limit: number,
) {
  const { images: t } = db.tables;
  const order = orderOf(t, along);
  const [first] = order;
  const within = first === t.bytes ? sizes(t, bounds) : times(t, bounds);
  return await db.read
    .select()
    .from(t)
    .where(and(narrowed(t, along), within, after && behind(order, after)))
    .orderBy(...order.map((column) => desc(column)))
    .limit(limit);
}

function orderOf(t: Images, { by }: Along) {
  if (by === 'size') return [t.bytes, t.id];
  // As the index of all pictures has it, so that no row is sorted.
  if (by === 'newest') return [t.createdAt, t.keep, t.userId, t.id];
  return [t.createdAt, t.id];
}

function narrowed(t: Images, along: Along): SQL | undefined {
  return and(
    'userId' in along ? eq(t.userId, along.userId) : undefined,
    'type' in along ? eq(t.type, along.type) : undefined,
    'store' in along ? eq(t.store, along.store) : undefined,
  );
}

function times(t: Images, { from, to }: Bounds): SQL | undefined {
  return and(
    from === undefined ? undefined : gte(t.createdAt, from),
    to === undefined ? undefined : lt(t.createdAt, to),
  );
}

function sizes(t: Images, { atLeast }: Bounds): SQL | undefined {
  return atLeast === undefined ? undefined : gte(t.bytes, atLeast);
}

/** The rows after a place, whose columns stand in falling order; the first is said twice, as a range to begin at. */
function behind(order: ReturnType<typeof orderOf>, after: Place): SQL | undefined {
  const [first] = order;
  const value = (column: (typeof order)[number]) =>
    after[column.name === 'created_at' ? 'createdAt' : nameOf(column.name)];
  const ways = order.map((column, at) =>
    and(...order.slice(0, at).map((equal) => eq(equal, value(equal))), lt(column, value(column))),
  );
  return and(first && lte(first, value(first)), or(...ways));
}

const nameOf = (column: string) => (column === 'user_id' ? 'userId' : column) as 'bytes' | 'keep' | 'userId' | 'id';

/** Those of some pictures that live. */
export async function livingRows(db: Database, ids: readonly string[], now: number): Promise<ImageRow[]> {
  const { images: t } = db.tables;
  return await db.read
    .select()
    .from(t)
    .where(and(inArray(t.id, [...ids]), living(t, now)));
}

function living(t: Images, now: number): SQL | undefined {
  return and(isNull(t.deletedAt), or(isNull(t.expiresAt), gt(t.expiresAt, now)));
}

/** What the list says of the owners. */
export async function ownersOf(db: Database, ids: readonly string[]) {
  const { users: t } = db.tables;
  if (ids.length === 0) return [];
  const columns = { id: t.id, email: t.email, name: t.name, retentionDays: t.retentionDays };
  return await db.read
    .select(columns)
    .from(t)
    .where(inArray(t.id, [...new Set(ids)]));
}

/** The id of the account with an e-mail. */
export async function ownerIdOf(db: Database, email: string): Promise<string | undefined> {
  const { users: t } = db.tables;
  const [found] = await db.read.select({ id: t.id }).from(t).where(eq(t.email, email));
  return found?.id;
}

/** Keeps living pictures, which ends their expiry, or leaves them to the rules again; gives those that there are. */
export async function updateKeep(db: Database, ids: readonly string[], keep: boolean, now: number) {
  const { images: t } = db.tables;
  return await db.write(async (tx) => {
    const fits = and(inArray(t.id, [...ids]), living(t, now));
    const rows = await tx.select({ id: t.id, title: t.title }).from(t).where(fits);
    const found = inArray(
      t.id,
      rows.map(({ id }) => id),
    );
    if (rows.length > 0)
      await tx
        .update(t)
        .set(keep ? { keep, expiresAt: null } : { keep })
        .where(found);
    return rows;
  });
}
