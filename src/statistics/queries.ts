import { and, desc, eq, gte, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { changedRows, type Database, isDuplicate, type Queries } from '#db/database.ts';
import type { CallSum, CounterSum, Gathered, Sums } from './gathered.ts';

// On SQLite a transaction keeps the whole process waiting.
const rowsAtOnce = 25;
const viewsAtOnce = 500;

/** Adds what was gathered, in short transactions. What is written is taken out of `gathered`, so that what is left can be tried again. */
export async function addGathered(db: Database, gathered: Gathered, now: number): Promise<void> {
  // In the order of their keys: of two processes that add at once, one waits for the other and none for both.
  for (const names of slices([...gathered.counters.keys()].sort(), rowsAtOnce)) {
    const sums = names.flatMap((name) => gathered.counters.get(name) ?? []);
    await db.write(async (tx) => {
      for (const sum of sums) await addCounter(db, tx, sum);
    });
    for (const name of names) gathered.counters.delete(name);
  }
  for (const names of slices([...gathered.calls.keys()].sort(), rowsAtOnce)) {
    const sums = names.flatMap((name) => gathered.calls.get(name) ?? []);
    await db.write(async (tx) => {
      for (const sum of sums) await addCalls(db, tx, sum);
    });
    for (const name of names) gathered.calls.delete(name);
  }
  for (const [count, ids] of byCount(gathered.views)) {
    for (const some of slices(ids.sort(), viewsAtOnce)) {
      await addViews(db, some, count, now);
      for (const id of some) gathered.views.delete(id);
    }
  }
  for (const ids of slices([...gathered.seen].sort(), viewsAtOnce)) {
    await noteSeen(db, ids, now);
    for (const id of ids) gathered.seen.delete(id);
  }
}

function slices<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += size) parts.push(all.slice(at, at + size));
  return parts;
}

function byCount(views: ReadonlyMap<string, number>): Map<number, string[]> {
  const ids = new Map<number, string[]>();
  for (const [id, count] of views) {
    const alike = ids.get(count);
    if (alike) alike.push(id);
    else ids.set(count, [id]);
  }
  return ids;
}

async function addCounter({ tables: { counters: t } }: Database, tx: Queries, sum: CounterSum): Promise<void> {
  const add = () =>
    tx
      .update(t)
      .set({
        uploads: sql`${t.uploads} + ${sum.uploads}`,
        uploadedBytes: sql`${t.uploadedBytes} + ${sum.uploadedBytes}`,
        views: sql`${t.views} + ${sum.views}`,
        purged: sql`${t.purged} + ${sum.purged}`,
        purgedBytes: sql`${t.purgedBytes} + ${sum.purgedBytes}`,
      })
      .where(and(eq(t.kind, sum.kind), eq(t.key, sum.key), eq(t.day, sum.day)));
  await addOrInsert(add, () => tx.insert(t).values(sum));
}

async function addCalls({ tables: { storeCalls: t } }: Database, tx: Queries, sum: CallSum): Promise<void> {
  const add = () =>
    tx
      .update(t)
      .set({
        calls: sql`${t.calls} + ${sum.calls}`,
        failures: sql`${t.failures} + ${sum.failures}`,
        ms: sql`${t.ms} + ${sum.ms}`,
        slowestMs: sql`case when ${t.slowestMs} > ${sum.slowestMs} then ${t.slowestMs} else ${sum.slowestMs} end`,
      })
      .where(and(eq(t.day, sum.day), eq(t.store, sum.store), eq(t.verb, sum.verb)));
  await addOrInsert(add, () => tx.insert(t).values(sum));
}

/** Adds to a row, or makes it; on MySQL another process may make it in between. */
async function addOrInsert(add: () => PromiseLike<unknown>, insert: () => PromiseLike<unknown>): Promise<void> {
  if (changedRows(await add()) > 0) return;
  try {
    await insert();
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    await add();
  }
}

async function addViews(db: Database, ids: string[], count: number, now: number): Promise<void> {
  const { images: t } = db.tables;
  const more = { views: sql`${t.views} + ${count}`, lastViewedAt: now };
  await db.write(async (tx) => void (await tx.update(t).set(more).where(inArray(t.id, ids))));
}

async function noteSeen(db: Database, ids: string[], now: number): Promise<void> {
  const { users: t } = db.tables;
  const later = or(isNull(t.lastSeenAt), lt(t.lastSeenAt, now));
  await db.write(
    async (tx) =>
      void (await tx
        .update(t)
        .set({ lastSeenAt: now })
        .where(and(inArray(t.id, ids), later))),
  );
}

type Counters = Database['tables']['counters'];

function sums(t: Counters) {
  return {
    uploads: sql`sum(${t.uploads})`,
    uploadedBytes: sql`sum(${t.uploadedBytes})`,
    views: sql`sum(${t.views})`,
    purged: sql`sum(${t.purged})`,
    purgedBytes: sql`sum(${t.purgedBytes})`,
  };
}

/** MySQL gives a sum as text. */
function numbers({ uploads, uploadedBytes, views, purged, purgedBytes }: Record<keyof Sums, unknown>): Sums {
  return {
    uploads: Number(uploads),
    uploadedBytes: Number(uploadedBytes),
    views: Number(views),
    purged: Number(purged),
    purgedBytes: Number(purgedBytes),
  };
}

/** The days of one user, or of everything, from `from` on. */
export async function daysOf(db: Database, of: { kind: 'all' | 'user' | 'store'; key: string }, from: number) {
  const { counters: t } = db.tables;
  return await db.read
    .select()
    .from(t)
    .where(and(eq(t.kind, of.kind), eq(t.key, of.key), gte(t.day, from)));
}

/** What each type or store has come to since a day. */
export async function sumsByKey(db: Database, kind: 'type' | 'store', from: number) {
  const { counters: t } = db.tables;
  const rows = await db.read
    .select({ key: t.key, ...sums(t) })
    .from(t)
    .where(and(eq(t.kind, kind), gte(t.day, from)))
    .groupBy(t.key);
  return rows.map(({ key, ...row }) => ({ key, ...numbers(row) })).sort((a, b) => b.uploads - a.uploads);
}

/** The users with most uploads, then views, since a week or month began. */
export async function topUsers(db: Database, kind: 'user_week' | 'user_month', from: number, limit: number) {
  const { counters: t, users } = db.tables;
  const top = await db.read
    .select({ key: t.key, ...sums(t) })
    .from(t)
    .where(and(eq(t.kind, kind), gte(t.day, from)))
    .groupBy(t.key)
    .orderBy(desc(sql`sum(${t.uploads})`), desc(sql`sum(${t.views})`))
    .limit(limit);
  const ids = top.map(({ key }) => key);
  const { id, name, email } = users;
  const found = ids.length === 0 ? [] : await db.read.select({ id, name, email }).from(users).where(inArray(id, ids));
  const names = new Map(found.map((user) => [user.id, user]));
  return top.map(({ key, ...row }) => {
    const user = names.get(key);
    return { id: key, name: user?.name ?? null, email: user?.email ?? null, ...numbers(row) };
  });
}

/** How many accounts were in use since a time. */
export async function countActive(db: Database, since: number): Promise<number> {
  const { users: t } = db.tables;
  return await db.read.$count(t, gte(t.lastSeenAt, since));
}

/** How the stores did since a day. */
export async function callsSince(db: Database, from: number) {
  const { storeCalls: t } = db.tables;
  const rows = await db.read
    .select({
      store: t.store,
      verb: t.verb,
      calls: sql`sum(${t.calls})`,
      failures: sql`sum(${t.failures})`,
      ms: sql`sum(${t.ms})`,
      slowestMs: sql`max(${t.slowestMs})`,
    })
    .from(t)
    .where(gte(t.day, from))
    .groupBy(t.store, t.verb);
  return rows.map(({ store, verb, calls, failures, ms, slowestMs }) => ({
    store,
    verb,
    calls: Number(calls),
    failures: Number(failures),
    ms: Number(ms),
    slowestMs: Number(slowestMs),
  }));
}
