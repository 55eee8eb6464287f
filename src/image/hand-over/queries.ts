import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Database } from '#db/database.ts';
import { locked } from '../removal/queries.ts';
import { type Amount, addUsage, subtractUsage } from '../usage/queries.ts';

/**
 * Gives up to `limit` living pictures of one user to another, with what was counted of them, in one commit; says how many.
 * The other's quota does not stand in the way.
 */
export async function handOverPictures(db: Database, from: string, to: string, limit: number): Promise<Amount> {
  const { images, titleWords } = db.tables;
  return await db.write(async (tx) => {
    const living = and(eq(images.userId, from), isNull(images.deletedAt));
    const found = tx.select({ id: images.id, bytes: images.bytes }).from(images).where(living).limit(limit);
    const rows = await locked(db, found, 'wait');
    const sum = { images: rows.length, bytes: rows.reduce((total, { bytes }) => total + bytes, 0) };
    if (rows.length === 0) return sum;
    const ids = rows.map(({ id }) => id);
    // The keys are each user's own: the other may have the same.
    await tx.update(images).set({ userId: to, idempotencyKey: null }).where(inArray(images.id, ids));
    await tx.update(titleWords).set({ userId: to }).where(inArray(titleWords.imageId, ids));
    await subtractUsage(
      db,
      tx,
      rows.map(({ bytes }) => ({ userId: from, bytes })),
    );
    await addUsage(db, tx, to, sum);
    return sum;
  });
}
