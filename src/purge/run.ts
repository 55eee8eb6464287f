import type { PurgeAnswer, PurgeReason } from '#contract/purge.ts';
import { type EraseSources, erase } from '#image/removal/erase.ts';
import { type Claim, releaseClaims } from '#image/removal/queries.ts';
import { purgePatience, setback } from '#store/backoff.ts';
import type { StoreError } from '#store/store.ts';
import { type DueRule, dueRules } from './due.ts';
import { paced } from './pace.ts';
import {
  claimDue,
  claimQueued,
  countDue,
  countParked,
  duePage,
  livingIds,
  ownRetentions,
  sweepOutdated,
  type Taking,
} from './queries.ts';

export interface PurgeSources extends Omit<EraseSources, 'reached'> {
  /** The site's retention rule: days after which pictures go; 0, as when it is not given: never. */
  readonly retentionDays?: number;
  /** Removes this machine's copies of pictures that `isAlive` does not give back; says how many. */
  readonly sweepCopies?: (isAlive: (ids: string[]) => Promise<Set<string>>) => Promise<number>;
  /** Most pictures of one run. */
  readonly mostImages?: number;
  /** Longest run, in milliseconds; what is left waits for the next. */
  readonly mostMs?: number;
  /** Where a process may die; tests kill it there. */
  readonly reached?: (step: 'claimed' | 'removed' | 'forgotten') => void;
}

/** What one statement looks at. */
const pageSize = 10_000;
/** What one commit takes. */
const batchSize = 200;
/** What one store is asked for at once. */
const sliceSize = 100;
const mostSwept = 5000;
// A run that dies over a batch loses it after this time; longer than any slice takes.
const leaseMs = 600_000;

interface Run {
  readonly startedAt: number;
  readonly rules: readonly DueRule[];
  /** Stores that were down as a whole when this run asked them: it asks them no more. */
  readonly down: Map<string, StoreError>;
  readonly byReason: Partial<Record<PurgeReason, number>>;
  taken: number;
  deleted: number;
  /** Whether it ended before it had seen everything. */
  cutShort: boolean;
}

/**
 * Removes for good what is queued, what has expired and what a retention rule takes: dead in the database first, then the
 * bytes, then forgotten. What a store does not confirm waits or is parked. Several processes may run it at once, and as
 * often as they like: each picture is one's alone.
 */
export async function runPurge(sources: PurgeSources): Promise<PurgeAnswer> {
  const { db, log, now = Date.now, retentionDays = 0 } = sources;
  const startedAt = now();
  const rules = dueRules(retentionDays, await ownRetentions(db), startedAt);
  const run: Run = { startedAt, rules, down: new Map(), byReason: {}, taken: 0, deleted: 0, cutShort: false };
  for await (const batch of batches(sources, run)) {
    sources.reached?.('claimed');
    await Promise.all([...byStore(batch)].map(([store, claims]) => eraseAll(sources, run, store, claims)));
  }
  const swept = await sweepOutdated(db, now(), mostSwept);
  const copies = await sources.sweepCopies?.((ids) => livingIds(db, ids, now()));
  const answer = {
    due: run.taken,
    deleted: run.deleted,
    failed: run.taken - run.deleted,
    remaining: run.cutShort ? await countDue(db, rules, startedAt) : 0,
    parked: await countParked(db),
    by_reason: run.byReason,
    ms: now() - startedAt,
  };
  log.info({ ...answer, swept, copies }, 'Purged');
  return { status: 'ok', ...answer, due: answer.due + answer.remaining };
}

/** Everything that is due, claimed batch by batch: the queue, what has expired, and what each retention rule takes. */
async function* batches(sources: PurgeSources, run: Run): AsyncGenerator<readonly Claim[]> {
  const { db } = sources;
  for (let from = 0, at = taking(sources, run); at; at = taking(sources, run)) {
    const where = { ...at, from, quiet: [...run.down.keys()] };
    const queued = await paced(() => claimQueued(db, where));
    if (queued.claims.length === 0) break;
    from = queued.from;
    yield take(run, queued.claims);
  }
  for (const rule of run.rules) yield* ruled(sources, run, rule);
}

/** What one rule takes: a look at many pictures claims none, and what it finds is claimed folder by folder. */
async function* ruled(sources: PurgeSources, run: Run, rule: DueRule): AsyncGenerator<readonly Claim[]> {
  const { db } = sources;
  const pageFrom = (from: number) => paced(() => duePage(db, rule, from, pageSize));
  const claim = (ids: string[], at: Taking) => paced(() => claimDue(db, rule, ids, at));
  for (let from = 0, at = taking(sources, run); at; at = taking(sources, run)) {
    const { ids, last } = await pageFrom(from);
    if (last === undefined) break;
    // The disk store keeps a folder for each two letters that a key begins with, and syncs each folder that it changes.
    const sorted = [...ids].sort();
    let found = false;
    for (let done = 0; done < sorted.length; at = taking(sources, run)) {
      if (!at) return;
      const claims = await claim(sorted.slice(done, done + at.limit), at);
      done += at.limit;
      found ||= claims.length > 0;
      if (claims.length > 0) yield take(run, claims);
    }
    // What was taken is not seen again; what was not, another process takes, or it is kept.
    from = found ? last : last + 1;
  }
}

/** What may still be taken; undefined at the bounds of the run. */
function taking(sources: PurgeSources, run: Run): Taking | undefined {
  const { now = Date.now, mostImages = 250_000, mostMs = 300_000 } = sources;
  const at = now();
  const limit = Math.min(batchSize, mostImages - run.taken);
  run.cutShort ||= limit <= 0 || at - run.startedAt >= mostMs;
  return run.cutShort ? undefined : { due: run.startedAt, now: at, until: at + leaseMs, limit };
}

function take(run: Run, claims: readonly Claim[]): readonly Claim[] {
  run.taken += claims.length;
  return claims;
}

function byStore(claims: readonly Claim[]): Map<string, Claim[]> {
  const groups = new Map<string, Claim[]>();
  for (const claim of claims) {
    const group = groups.get(claim.store);
    if (group) group.push(claim);
    else groups.set(claim.store, [claim]);
  }
  return groups;
}

/** Has one store remove its share of a batch, slice by slice, until it is down or the claims have run out. */
async function eraseAll(sources: PurgeSources, run: Run, store: string, claims: readonly Claim[]): Promise<void> {
  const { db, now = Date.now } = sources;
  for (let at = 0; at < claims.length; at += sliceSize) {
    if (now() >= (claims[at]?.until ?? 0)) return;
    const down = run.down.get(store);
    if (down) return await releaseClaims(db, claims.slice(at), setback(down, 1, now(), purgePatience));
    const erased = await paced(() => erase(sources, store, claims.slice(at, at + sliceSize)));
    if (erased.down) run.down.set(store, erased.down);
    run.deleted += erased.gone.length;
    for (const { reason } of erased.gone) run.byReason[reason] = (run.byReason[reason] ?? 0) + 1;
  }
}
