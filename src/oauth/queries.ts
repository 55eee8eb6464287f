import { and, eq, gt, gte, isNull, sql } from 'drizzle-orm';
import type { Database } from '#db/database.ts';

/** An access token's payload and its user's role; no row where token, grant or user is no longer good. */
export async function findLiveAccessToken({ tables, read }: Database, idHash: string, now: number) {
  const { oauthRecords, users } = tables;
  const granted = sql`exists (select 1 from oauth_records g where g.model = 'Grant' and g.id_hash = ${oauthRecords.grantId})`;
  const [row] = await read
    .select({ userId: users.id, role: users.role, payload: oauthRecords.payload })
    .from(oauthRecords)
    .innerJoin(users, eq(users.id, oauthRecords.accountId))
    .where(
      and(
        eq(oauthRecords.model, 'AccessToken'),
        eq(oauthRecords.idHash, idHash),
        gt(oauthRecords.expiresAt, now),
        isNull(users.disabledAt),
        gte(oauthRecords.createdAt, users.passwordChangedAt),
        granted,
      ),
    )
    .limit(1);
  return row;
}
