import { and, desc, eq, gt, gte, inArray } from 'drizzle-orm';
import { type Database, isDuplicate, type Queries } from '#db/database.ts';

type Row = Database['tables']['oauthRecords']['$inferSelect'];

/** The model of our own rows beside the library's: where the program of a grant was last heard of. */
export const sightingModel = 'Sighting';

/** An account's grants that are good at `now`, the newest first, each with its sighting where there is one. */
export async function selectGrants({ tables, read }: Database, userId: string, now: number, limit: number) {
  const { oauthRecords: t, users } = tables;
  const rows = await read
    .select({ record: t })
    .from(t)
    .innerJoin(users, eq(users.id, t.accountId))
    .where(
      and(
        eq(t.accountId, userId),
        inArray(t.model, ['Grant', sightingModel]),
        gt(t.expiresAt, now),
        gte(t.createdAt, users.passwordChangedAt),
      ),
    )
    .orderBy(desc(t.createdAt))
    .limit(2 * limit);
  const of = (model: string) => rows.map(({ record }) => record).filter((record) => record.model === model);
  const sightings = new Map(of(sightingModel).map((record) => [record.idHash, record]));
  return of('Grant').map((grant) => ({ grant, sighting: sightings.get(grant.idHash) }));
}

/** Writes where a program was heard of, over what was written before. */
export async function putSighting({ tables, write }: Database, row: Row): Promise<void> {
  const { oauthRecords: t } = tables;
  const { model, idHash, createdAt: _, ...changes } = row;
  try {
    await write(async (tx) => void (await tx.insert(t).values(row)));
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    await write(async (tx) => {
      await tx
        .update(t)
        .set(changes)
        .where(and(eq(t.model, model), eq(t.idHash, idHash)));
    });
  }
}

/** An account's grants, or the one of this id, that there still are. */
export async function findGrants(
  { tables: { oauthRecords: t } }: Database,
  tx: Queries,
  userId: string,
  idHash?: string,
): Promise<Pick<Row, 'idHash' | 'payload'>[]> {
  const one = idHash === undefined ? undefined : eq(t.idHash, idHash);
  return await tx
    .select({ idHash: t.idHash, payload: t.payload })
    .from(t)
    .where(and(eq(t.accountId, userId), eq(t.model, 'Grant'), one));
}

/** Ends grants with all that came of them. */
export async function deleteGrants(
  { tables: { oauthRecords: t } }: Database,
  tx: Queries,
  idHashes: string[],
): Promise<void> {
  if (idHashes.length === 0) return;
  await tx.delete(t).where(inArray(t.grantId, idHashes));
  await tx.delete(t).where(and(eq(t.model, 'Grant'), inArray(t.idHash, idHashes)));
}
