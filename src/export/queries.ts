import { and, asc, eq, gt, gte, isNull, or } from 'drizzle-orm';
import type { Database } from '#db/database.ts';
import type { ImageRow } from '#image/image.ts';

/** One user's living pictures, the oldest first, from behind `after` on. */
export async function pageOfOwn(
  { tables, read }: Database,
  page: { userId: string; now: number; limit: number; after: Pick<ImageRow, 'createdAt' | 'id'> | undefined },
): Promise<ImageRow[]> {
  const { images: t } = tables;
  const { after } = page;
  return await read
    .select()
    .from(t)
    .where(
      and(
        eq(t.userId, page.userId),
        isNull(t.deletedAt),
        or(isNull(t.expiresAt), gt(t.expiresAt, page.now)),
        // Says again what the next line says, as a range that the index can begin at.
        after && gte(t.createdAt, after.createdAt),
        after && or(gt(t.createdAt, after.createdAt), and(eq(t.createdAt, after.createdAt), gt(t.id, after.id))),
      ),
    )
    .orderBy(asc(t.createdAt), asc(t.id))
    .limit(page.limit);
}
