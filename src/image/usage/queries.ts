import { and, asc, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import { changedRows, type Database, isDuplicate, prepared, type Queries } from '#db/database.ts';

// `usage` says how many living pictures a user has, and their bytes. It is written in the transactions that make, bury,
// revive and hand over pictures, always last. A picture that has expired counts until the purge buries it.

/** Most of one user; 0: no bound. */
export interface Quota {
  readonly quotaBytes: number;
  readonly quotaImages: number;
}

export interface Amount {
  readonly images: number;
  readonly bytes: number;
}

const standing = prepared(({ tables: { users, usage }, read }) =>
  read
    .select({
      retentionDays: users.retentionDays,
      quotaBytes: users.quotaBytes,
      quotaImages: users.quotaImages,
      images: usage.images,
      bytes: usage.bytes,
    })
    .from(users)
    .leftJoin(usage, eq(usage.userId, users.id))
    .where(eq(users.id, sql.placeholder('userId')))
    .prepare(),
);

/** How much a user has, and which rules of their own they have; null: as the site says. */
export async function standingOf(db: Database, userId: string) {
  const [row] = await standing(db).execute({ userId });
  return {
    retentionDays: row?.retentionDays ?? null,
    quotaBytes: row?.quotaBytes ?? null,
    quotaImages: row?.quotaImages ?? null,
    used: { images: row?.images ?? 0, bytes: row?.bytes ?? 0 },
  };
}

/** Whether so much more would still be within the quota. */
export function fits(used: Amount, more: Amount, { quotaBytes, quotaImages }: Quota): boolean {
  return (
    (quotaBytes === 0 || used.bytes + more.bytes <= quotaBytes) &&
    (quotaImages === 0 || used.images + more.images <= quotaImages)
  );
}

/** Adds pictures that came to a user, as long as that is within the quota; false where it is not: roll back then. */
export async function addUsage(
  { tables: { usage: t } }: Database,
  tx: Queries,
  userId: string,
  more: Amount,
  quota: Quota = { quotaBytes: 0, quotaImages: 0 },
): Promise<boolean> {
  // One statement asks and adds: two uploads at once wait for each other here.
  const within = and(
    quota.quotaBytes === 0 ? undefined : lte(t.bytes, quota.quotaBytes - more.bytes),
    quota.quotaImages === 0 ? undefined : lte(t.images, quota.quotaImages - more.images),
  );
  const add = async () => {
    const sums = { images: sql`${t.images} + ${more.images}`, bytes: sql`${t.bytes} + ${more.bytes}` };
    return (
      changedRows(
        await tx
          .update(t)
          .set(sums)
          .where(and(eq(t.userId, userId), within)),
      ) === 1
    );
  };
  if (await add()) return true;
  const [row] = await tx.select({ userId: t.userId }).from(t).where(eq(t.userId, userId));
  if (row || !fits({ images: 0, bytes: 0 }, more, quota)) return false;
  try {
    await tx.insert(t).values({ userId, ...more });
    return true;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return await add();
  }
}

/** Takes pictures that are a user's no more off what that user has. */
export async function subtractUsage(
  { tables: { usage: t } }: Database,
  tx: Queries,
  pictures: readonly { readonly userId: string; readonly bytes: number }[],
): Promise<void> {
  const sums = new Map<string, Amount>();
  for (const { userId, bytes } of pictures) {
    const sum = sums.get(userId) ?? { images: 0, bytes: 0 };
    sums.set(userId, { images: sum.images + 1, bytes: sum.bytes + bytes });
  }
  // Always in the same order, so that two batches of many users do not wait for each other in a circle.
  for (const [userId, less] of [...sums].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const rest = { images: sql`${t.images} - ${less.images}`, bytes: sql`${t.bytes} - ${less.bytes}` };
    await tx.update(t).set(rest).where(eq(t.userId, userId));
  }
}

export async function userIdsAfter(db: Database, after: string, limit: number): Promise<string[]> {
  const { users: t } = db.tables;
  const rows = await db.read.select({ id: t.id }).from(t).where(gt(t.id, after)).orderBy(asc(t.id)).limit(limit);
  return rows.map(({ id }) => id);
}

/** Counts one user's living pictures. The row is locked first, so that what comes and goes meanwhile is added after. */
export async function recountOne(db: Database, userId: string): Promise<{ was: Amount; is: Amount }> {
  const { images, usage: t } = db.tables;
  return await db.write(async (tx) => {
    const held = await tx
      .update(t)
      .set({ images: sql`${t.images}` })
      .where(eq(t.userId, userId));
    if (changedRows(held) === 0) await tx.insert(t).values({ userId, images: 0, bytes: 0 });
    const [was] = await tx.select({ images: t.images, bytes: t.bytes }).from(t).where(eq(t.userId, userId));
    const sums = { images: sql<number>`count(*)`, bytes: sql<number>`coalesce(sum(${images.bytes}), 0)` };
    const [sum] = await tx
      .select(sums)
      .from(images)
      .where(and(eq(images.userId, userId), isNull(images.deletedAt)));
    const is = { images: Number(sum?.images ?? 0), bytes: Number(sum?.bytes ?? 0) };
    await tx.update(t).set(is).where(eq(t.userId, userId));
    return { was: was ?? { images: 0, bytes: 0 }, is };
  });
}
