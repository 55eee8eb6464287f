import { and, asc, eq, gt, gte, inArray, isNotNull, isNull, lte, notInArray, or, type SQL, sql } from 'drizzle-orm';
import { changedRows, type Database } from '#db/database.ts';
import { bury, type Claim, doomedColumns, locked } from '#image/removal/queries.ts';
import type { DueRule, OwnRetention } from './due.ts';

/** What a run takes at once, until when, and what counts as due: times in epoch milliseconds. */
export interface Taking {
  readonly due: number;
  readonly now: number;
  readonly until: number;
  readonly limit: number;
}

/**
 * Takes entries that are due, the longest due ones first, but for those of `quiet` stores and those before `from`; a claim
 * that has run out is due like any other.
 * @returns the claims, and from where to go on.
 */
export async function claimQueued(
  db: Database,
  at: Taking & { from: number; quiet: readonly string[] },
): Promise<{ claims: Claim[]; from: number }> {
  const { purges: t } = db.tables;
  const quiet = at.quiet.length > 0 ? notInArray(t.store, [...at.quiet]) : undefined;
  return await db.write(async (tx) => {
    const found = tx
      .select()
      .from(t)
      .where(and(gte(t.nextAttemptAt, at.from), lte(t.nextAttemptAt, at.due), quiet))
      .orderBy(asc(t.nextAttemptAt))
      .limit(at.limit);
    const rows = await locked(db, found, 'skip');
    if (rows.length > 0) {
      const claimed = { state: 'claimed', attempts: sql`${t.attempts} + 1`, nextAttemptAt: at.until } as const;
      const ids = rows.map(({ id }) => id);
      await tx.update(t).set(claimed).where(inArray(t.id, ids));
    }
    const claims = rows.map(({ id, store, storeKey, reason, attempts }) => {
      return { id, store, storeKey, reason, attempts: attempts + 1, until: at.until };
    });
    return { claims, from: rows.at(-1)?.nextAttemptAt ?? at.from };
  });
}

/** The users that have a retention rule of their own, but for those whose rule is that nothing goes. */
export async function ownRetentions(db: Database): Promise<OwnRetention[]> {
  const { users: t } = db.tables;
  const rows = await db.read.select({ userId: t.id, days: t.retentionDays }).from(t).where(gt(t.retentionDays, 0));
  return rows.map(({ userId, days }) => ({ userId, days: days ?? 0 }));
}

/** One statement's worth of pictures that a rule looks at. */
export interface DuePage {
  /** Those that it takes. */
  readonly ids: readonly string[];
  /** The time of the last one that it looked at; undefined behind the last page. */
  readonly last: number | undefined;
}

/** What a rule takes of the pictures whose time is `from` or later, the oldest first. It claims nothing. */
export async function duePage(db: Database, rule: DueRule, from: number, limit: number): Promise<DuePage> {
  const { images: t } = db.tables;
  const time = timeOf(db.tables, rule);
  const rows = await db.read
    .select({ id: t.id, time, keep: t.keep })
    .from(t)
    .where(and(gte(time, from), ruled(db, rule)))
    .orderBy(asc(time))
    .limit(limit);
  const ids = rows.filter(({ keep }) => rule.reason === 'expired' || !keep).map(({ id }) => id);
  return { ids, last: rows.at(-1)?.time ?? undefined };
}

const timeOf = ({ images: t }: Tables, { reason }: DueRule) => (reason === 'expired' ? t.expiresAt : t.createdAt);

/** The site's rule is answered by `images_newest` alone. A user's goes by another index, which does not know what is kept. */
function ruled(db: Database, rule: DueRule): SQL | undefined {
  const { images: t } = db.tables;
  const old = lte(timeOf(db.tables, rule), rule.before);
  if (rule.reason === 'expired') return and(old, isNull(t.deletedAt));
  if (rule.userId !== undefined) return and(old, eq(t.userId, rule.userId));
  return and(old, eq(t.keep, false), notInArray(t.userId, usersWithRules(db)));
}

function usersWithRules({ read, tables: { users: t } }: Database) {
  return read.select({ id: t.id }).from(t).where(isNotNull(t.retentionDays));
}

/** Queues those of a rule's pictures that still are alive and still fall under it, and takes them. */
export async function claimDue(db: Database, rule: DueRule, ids: readonly string[], at: Taking): Promise<Claim[]> {
  const { images: t } = db.tables;
  const still = rule.reason === 'expired' ? lte(t.expiresAt, rule.before) : eq(t.keep, false);
  return await db.write(async (tx) => {
    const found = tx
      .select(doomedColumns(db.tables))
      .from(t)
      .where(and(inArray(t.id, [...ids]), isNull(t.deletedAt), still));
    const { now, until } = at;
    return await bury(db, tx, await locked(db, found, 'skip'), { reason: rule.reason, askedBy: null, now, until });
  });
}

/** How much is due, in the queue and out of it. A picture that two rules take counts twice. */
export async function countDue(db: Database, rules: readonly DueRule[], due: number): Promise<number> {
  const { images: t, purges } = db.tables;
  const counts = [await db.read.$count(purges, lte(purges.nextAttemptAt, due))];
  for (const rule of rules) {
    const free = rule.reason === 'expired' ? undefined : eq(t.keep, false);
    counts.push(await db.read.$count(t, and(ruled(db, rule), free)));
  }
  return counts.reduce((sum, count) => sum + count, 0);
}

/** How many entries wait for a person. */
export async function countParked(db: Database): Promise<number> {
  const { purges: t } = db.tables;
  return await db.read.$count(t, isNull(t.nextAttemptAt));
}

/** Which of these pictures have a working link at `now`. */
export async function livingIds(db: Database, ids: string[], now: number): Promise<Set<string>> {
  const { images: t } = db.tables;
  const living = and(inArray(t.id, ids), isNull(t.deletedAt), or(isNull(t.expiresAt), gt(t.expiresAt, now)));
  const rows = await db.read.select({ id: t.id }).from(t).where(living);
  return new Set(rows.map(({ id }) => id));
}

/** Drops up to about `most` outdated rows of one kind, oldest first; says how many. */
async function sweep(db: Database, table: Sweepable, expiry: SweepableTime, now: number, most: number) {
  const [last] = await db.read
    .select({ time: expiry })
    .from(table)
    .where(lte(expiry, now))
    .orderBy(asc(expiry))
    .limit(1)
    .offset(most - 1);
  const cutoff = last?.time ?? now;
  return await db.write(async (tx) => changedRows(await tx.delete(table).where(lte(expiry, cutoff))));
}

type Tables = Database['tables'];
type Sweepable = Tables['sessions'] | Tables['oauthRecords'] | Tables['rateLimits'] | Tables['challenges'];
type SweepableTime =
  | Tables['sessions']['expiresAt']
  | Tables['oauthRecords']['expiresAt']
  | Tables['rateLimits']['resetAt']
  | Tables['challenges']['expiresAt'];

/** Drops sessions, OAuth records, rate limits and challenges that have run out; says how many rows went. */
export async function sweepOutdated(db: Database, now: number, most: number): Promise<number> {
  const { sessions, oauthRecords, rateLimits, challenges } = db.tables;
  const counts = [
    await sweep(db, sessions, sessions.expiresAt, now, most),
    await sweep(db, oauthRecords, oauthRecords.expiresAt, now, most),
    await sweep(db, rateLimits, rateLimits.resetAt, now, most),
    await sweep(db, challenges, challenges.expiresAt, now, most),
  ];
  return counts.reduce((sum, count) => sum + count, 0);
}
