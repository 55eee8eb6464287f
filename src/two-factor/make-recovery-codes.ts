import type { Database, Queries } from '#db/database.ts';
import { countGoodCodes, hasFactor, replaceCodes } from './queries.ts';
import { newRecoveryCode, recoveryCodeCount, recoveryCodeHash } from './recovery-code.ts';

/** New codes for somebody who has no good ones; none else. They are shown once: the database has their hashes. */
export async function firstRecoveryCodes(db: Database, tx: Queries, userId: string, now: number): Promise<string[]> {
  if ((await countGoodCodes(db, tx, userId)) > 0) return [];
  return await makeRecoveryCodes(db, tx, userId, now);
}

/** New codes in the place of all others. */
export async function makeRecoveryCodes(db: Database, tx: Queries, userId: string, now: number): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, newRecoveryCode);
  const hashes = codes.map((code) => recoveryCodeHash(userId, code) ?? '');
  await replaceCodes(db, tx, userId, { hashes, createdAt: now });
  return codes;
}

/** Drops the codes of somebody who has no second factor left that they could stand in for. */
export async function dropUnusedCodes(db: Database, tx: Queries, userId: string): Promise<void> {
  if (!(await hasFactor(db, tx, userId))) await replaceCodes(db, tx, userId, { hashes: [], createdAt: 0 });
}
