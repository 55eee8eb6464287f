import { and, eq, gt, gte, isNull, or, sql } from 'drizzle-orm';
import { changedRows, type Database, isDuplicate, prepared } from '#db/database.ts';
import { lacksTwoFactor } from '#db/lacks-two-factor.ts';

type Row = Database['tables']['oauthRecords']['$inferSelect'];
type Key = Pick<Row, 'model' | 'idHash'>;

const liveAccessToken = prepared(({ tables: { oauthRecords: records, users }, tables, read }) => {
  // The grant is older than all that it begot: a token refreshed while the password changed dies with it.
  const granted = sql`exists (select 1 from oauth_records g where g.model = 'Grant' and g.id_hash = ${records.grantId}
    and g.created_at >= ${users.passwordChangedAt})`;
  return read
    .select({ userId: users.id, role: users.role, payload: records.payload, needsTwoFactor: lacksTwoFactor(tables) })
    .from(records)
    .innerJoin(users, eq(users.id, records.accountId))
    .where(
      and(
        eq(records.model, 'AccessToken'),
        eq(records.idHash, sql.placeholder('idHash')),
        gt(records.expiresAt, sql.placeholder('now')),
        isNull(users.disabledAt),
        granted,
      ),
    )
    .prepare();
});

/** An access token's sealed payload and its user's role; no row where token, grant or user is no longer good. */
export async function findLiveAccessToken(db: Database, idHash: string, now: number) {
  const [row] = await liveAccessToken(db).execute({ idHash, now });
  return row;
}

/** One record by its id, or by another name that it has; none where its user is disabled or has a newer password. */
export async function findRecord(
  { tables, read }: Database,
  model: string,
  by: Partial<Pick<Row, 'idHash' | 'uid' | 'userCode'>>,
): Promise<Row | undefined> {
  const { oauthRecords: records, users } = tables;
  const [name, value] = Object.entries(by)[0] as [keyof typeof by, string];
  const good = and(isNull(users.disabledAt), gte(records.createdAt, users.passwordChangedAt));
  const [row] = await read
    .select({ record: records })
    .from(records)
    .leftJoin(users, eq(users.id, records.accountId))
    .where(and(eq(records.model, model), eq(records[name], value), or(isNull(records.accountId), good)))
    .limit(1);
  return row?.record;
}

/** Writes a record; one that is there keeps its age and whether it was used. A refresh token keeps its grant alive. */
export async function upsertRecord(db: Database, row: Row): Promise<void> {
  const { oauthRecords: records } = db.tables;
  const { model, idHash, createdAt: _, consumedAt: __, ...changes } = row;
  const extendsGrant = model === 'RefreshToken' && row.grantId !== null;
  try {
    await db.write(async (tx) => {
      await tx.insert(records).values(row);
      if (!extendsGrant) return;
      const grant = and(eq(records.model, 'Grant'), eq(records.idHash, row.grantId ?? ''));
      await tx.update(records).set({ expiresAt: row.expiresAt }).where(grant);
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    await db.write(async (tx) => {
      await tx.update(records).set(changes).where(isRecord(db, { model, idHash }));
    });
  }
}

/** Marks a code or token as used. False where it was used already: of two at the same moment one gets true. */
export async function consumeRecord(db: Database, key: Key, now: number): Promise<boolean> {
  const { oauthRecords: records } = db.tables;
  return db.write(async (tx) => {
    const unused = and(isRecord(db, key), isNull(records.consumedAt));
    return changedRows(await tx.update(records).set({ consumedAt: now }).where(unused)) === 1;
  });
}

/** Whether a record was used after `since` and the access token that has to come of it is not there yet. */
export async function isBeingRedeemed(db: Database, key: Key, since: number): Promise<boolean> {
  const { oauthRecords: records } = db.tables;
  const [used] = await db.read.select().from(records).where(isRecord(db, key));
  if (!used?.grantId || used.consumedAt === null || used.consumedAt < since) return false;
  const issued = and(
    eq(records.model, 'AccessToken'),
    eq(records.grantId, used.grantId),
    gte(records.createdAt, used.consumedAt),
  );
  return (await db.read.$count(records, issued)) === 0;
}

export async function deleteRecord(db: Database, key: Key): Promise<void> {
  await db.write(async (tx) => {
    await tx.delete(db.tables.oauthRecords).where(isRecord(db, key));
  });
}

/** Ends a grant with every code and token that came of it, or those of one model. */
export async function deleteGranted(db: Database, grantHash: string, model?: string): Promise<void> {
  const { oauthRecords: records } = db.tables;
  const begotten = eq(records.grantId, grantHash);
  const itself = and(eq(records.model, 'Grant'), eq(records.idHash, grantHash));
  await db.write(async (tx) => {
    await tx.delete(records).where(model === undefined ? begotten : and(begotten, eq(records.model, model)));
    if (model === undefined) await tx.delete(records).where(itself);
  });
}

/** The name and e-mail of a user who may sign in. */
export async function findAccountRow({ tables, read }: Database, userId: string) {
  const { id, name, email, disabledAt } = tables.users;
  const rows = await read
    .select({ name, email })
    .from(tables.users)
    .where(and(eq(id, userId), isNull(disabledAt)))
    .limit(1);
  return rows[0];
}

function isRecord({ tables }: Database, { model, idHash }: Key) {
  return and(eq(tables.oauthRecords.model, model), eq(tables.oauthRecords.idHash, idHash));
}
