import { and, desc, eq, gte, isNull, lt, or, sql } from 'drizzle-orm';
import { parseScopes } from '#contract/scope.ts';
import { changedRows, type Database, prepared, type Queries } from '#db/database.ts';
import { lacksTwoFactor } from '#db/lacks-two-factor.ts';
import type { Token } from './token.ts';

const liveToken = prepared(({ tables: { tokens, users }, tables, read }) =>
  read
    .select({
      id: tokens.id,
      userId: tokens.userId,
      role: users.role,
      scopes: tokens.scopes,
      lastUsedAt: tokens.lastUsedAt,
      needsTwoFactor: lacksTwoFactor(tables),
    })
    .from(tokens)
    .innerJoin(users, eq(users.id, tokens.userId))
    .where(
      and(
        eq(tokens.tokenHash, sql.placeholder('tokenHash')),
        or(isNull(tokens.expiresAt), gte(tokens.expiresAt, sql.placeholder('now'))),
        isNull(users.disabledAt),
        gte(tokens.createdAt, users.passwordChangedAt),
      ),
    )
    .prepare(),
);

/** A token's row with what of its user decides whether it is good; no row for a token that is not. */
export async function findLiveToken(db: Database, tokenHash: string, now: number) {
  const [row] = await liveToken(db).execute({ tokenHash, now });
  return row;
}

/** Notes a use, unless another request has noted one since `before`. */
export async function touchToken({ tables, write }: Database, id: string, now: number, before: number): Promise<void> {
  const { tokens } = tables;
  await write(async (tx) => {
    await tx
      .update(tokens)
      .set({ lastUsedAt: now })
      .where(and(eq(tokens.id, id), or(isNull(tokens.lastUsedAt), lt(tokens.lastUsedAt, before))));
  });
}

export async function insertToken({ tables }: Database, tx: Queries, token: Token, tokenHash: string): Promise<void> {
  await tx.insert(tables.tokens).values({ ...token, scopes: token.scopes.join(' '), tokenHash });
}

export async function countTokens({ tables: { tokens } }: Database, tx: Queries, userId: string): Promise<number> {
  return await tx.$count(tokens, eq(tokens.userId, userId));
}

/** A user's tokens, those left out that a new password has ended. */
export async function selectTokens({ tables, read }: Database, userId: string): Promise<Token[]> {
  const { tokens, users } = tables;
  const { id, name, scopes, expiresAt, lastUsedAt, createdAt } = tokens;
  const rows = await read
    .select({ id, name, scopes, expiresAt, lastUsedAt, createdAt })
    .from(tokens)
    .innerJoin(users, eq(users.id, tokens.userId))
    .where(and(eq(tokens.userId, userId), gte(createdAt, users.passwordChangedAt)))
    .orderBy(desc(createdAt), desc(id));
  return rows.map((row) => ({ ...row, userId, scopes: parseScopes(row.scopes) }));
}

/** Deletes a token and gives its name; undefined where the user has none of this id. */
export async function takeToken(
  { tables: { tokens } }: Database,
  tx: Queries,
  userId: string,
  id: string,
): Promise<string | undefined> {
  const theirs = and(eq(tokens.id, id), eq(tokens.userId, userId));
  const [row] = await tx.select({ name: tokens.name }).from(tokens).where(theirs);
  return row && changedRows(await tx.delete(tokens).where(theirs)) === 1 ? row.name : undefined;
}
