import { and, asc, eq, gt, isNotNull, isNull, lt } from 'drizzle-orm';
import { changedRows, type Database, type Queries } from '#db/database.ts';
import { holdAccount } from '#db/hold-account.ts';
import type { StepKind } from './two-factor.ts';

type Tables = Database['tables'];
export type PasskeyRow = Tables['passkeys']['$inferSelect'];
type AuthenticatorRow = Tables['authenticators']['$inferSelect'];
type ChallengeRow = Tables['challenges']['$inferSelect'];

export async function findAuthenticator(
  { tables, read }: Database,
  userId: string,
): Promise<AuthenticatorRow | undefined> {
  const [row] = await read.select().from(tables.authenticators).where(eq(tables.authenticators.userId, userId));
  return row;
}

/** Puts one that waits for its first code in the place of another that does. @throws a duplicate where one is in use. */
export async function putAuthenticator({ tables, write }: Database, row: AuthenticatorRow): Promise<void> {
  const { authenticators: t } = tables;
  await write(async (tx) => {
    await tx.delete(t).where(and(eq(t.userId, row.userId), isNull(t.confirmedAt)));
    await tx.insert(t).values(row);
  });
}

/** Whether it was waiting, for this very secret. */
export async function confirmAuthenticator(
  { tables: { authenticators: t } }: Database,
  tx: Queries,
  { userId, secret }: Pick<AuthenticatorRow, 'userId' | 'secret'>,
  done: { confirmedAt: number; lastStep: number },
): Promise<boolean> {
  const waiting = and(eq(t.userId, userId), eq(t.secret, secret), isNull(t.confirmedAt));
  return changedRows(await tx.update(t).set(done).where(waiting)) === 1;
}

/** Moves to the step of a code that was right. False where that step is over: of two at the same moment one gets true. */
export async function advanceStep({ tables, write }: Database, userId: string, step: number): Promise<boolean> {
  const { authenticators: t } = tables;
  const unused = and(eq(t.userId, userId), isNotNull(t.confirmedAt), lt(t.lastStep, step));
  return write(async (tx) => changedRows(await tx.update(t).set({ lastStep: step }).where(unused)) === 1);
}

export async function deleteAuthenticator({ tables }: Database, tx: Queries, userId: string): Promise<boolean> {
  const { authenticators: t } = tables;
  return changedRows(await tx.delete(t).where(eq(t.userId, userId))) === 1;
}

export async function countGoodCodes({ tables: { recoveryCodes: t } }: Database, tx: Queries, userId: string) {
  return tx.$count(t, and(eq(t.userId, userId), isNull(t.usedAt)));
}

/** Puts new codes in the place of all that there were. */
export async function replaceCodes(
  { tables: { recoveryCodes: t } }: Database,
  tx: Queries,
  userId: string,
  codes: { readonly hashes: readonly string[]; readonly createdAt: number },
): Promise<void> {
  await tx.delete(t).where(eq(t.userId, userId));
  if (codes.hashes.length === 0) return;
  const row = { userId, usedAt: null, createdAt: codes.createdAt };
  await tx.insert(t).values(codes.hashes.map((codeHash) => ({ ...row, codeHash })));
}

/** Whether it was there and unused: of two uses at the same moment one gets true. */
export async function spendCode({ tables, write }: Database, codeHash: string, now: number): Promise<boolean> {
  const { recoveryCodes: t } = tables;
  const unused = and(eq(t.codeHash, codeHash), isNull(t.usedAt));
  return write(async (tx) => changedRows(await tx.update(t).set({ usedAt: now }).where(unused)) === 1);
}

/** A user's passkeys, the oldest first. */
export async function selectPasskeys(
  { tables: { passkeys: t }, read }: Database,
  userId: string,
): Promise<PasskeyRow[]> {
  return read.select().from(t).where(eq(t.userId, userId)).orderBy(asc(t.createdAt), asc(t.id));
}

export async function findPasskey({ tables: { passkeys: t }, read }: Database, credentialHash: string) {
  const [row] = await read.select().from(t).where(eq(t.credentialHash, credentialHash));
  return row;
}

export async function insertPasskey({ tables }: Database, tx: Queries, row: PasskeyRow): Promise<void> {
  await tx.insert(tables.passkeys).values(row);
}

export async function updatePasskey(
  { tables: { passkeys: t } }: Database,
  tx: Queries,
  { userId, id }: Pick<PasskeyRow, 'userId' | 'id'>,
  change: Partial<Pick<PasskeyRow, 'name' | 'counter' | 'lastUsedAt'>>,
): Promise<boolean> {
  const own = and(eq(t.id, id), eq(t.userId, userId));
  return changedRows(await tx.update(t).set(change).where(own)) === 1;
}

/** Drops one passkey of a user, or all; says how many. */
export async function deletePasskeys({ tables: { passkeys: t } }: Database, tx: Queries, userId: string, id?: string) {
  const which = id === undefined ? eq(t.userId, userId) : and(eq(t.userId, userId), eq(t.id, id));
  return changedRows(await tx.delete(t).where(which));
}

/** Whether a user has an authenticator in use or a passkey. */
export async function hasFactor({ tables }: Database, tx: Queries, userId: string): Promise<boolean> {
  const { authenticators, passkeys } = tables;
  const inUse = and(eq(authenticators.userId, userId), isNotNull(authenticators.confirmedAt));
  if ((await tx.$count(authenticators, inUse)) > 0) return true;
  return (await tx.$count(passkeys, eq(passkeys.userId, userId))) > 0;
}

/** Adds a step, unless its user has another password than `since`. */
export async function insertChallenge(
  db: Database,
  row: ChallengeRow & { kind: StepKind },
  since: number | undefined,
): Promise<void> {
  await db.write(async (tx) => {
    const account = since === undefined || row.userId === null ? undefined : await holdAccount(db, tx, row.userId);
    if (account && account.passwordChangedAt !== since) return;
    await tx.insert(db.tables.challenges).values(row);
  });
}

export async function findChallenge({ tables: { challenges: t }, read }: Database, idHash: string, now: number) {
  const [row] = await read
    .select()
    .from(t)
    .where(and(eq(t.idHash, idHash), gt(t.expiresAt, now)));
  return row;
}

/** Whether it was still there: of two who take it at the same moment one gets true. */
export async function takeChallenge({ tables, write }: Database, idHash: string): Promise<boolean> {
  const { challenges: t } = tables;
  return write(async (tx) => changedRows(await tx.delete(t).where(eq(t.idHash, idHash))) === 1);
}
