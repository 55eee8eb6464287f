import { stat } from 'node:fs/promises';
import { leaseMs } from './move-image.ts';
import { blameMoves, claimMoves, type DueMove, dueMoves, wantedMoves } from './queries.ts';
import type { Ending, Traffic } from './traffic.ts';

export interface RunBounds {
  /** Most entries that one run looks at. */
  readonly mostMoves?: number;
  /** Longest run, in milliseconds; what is left waits for the next. */
  readonly mostMs?: number;
  /** Asked between batches. */
  readonly stopped?: () => boolean;
}

/** What a run did, in pictures; `missing`: their files are not on this server. */
export type MovesDone = Record<Ending | 'missing', number>;

const batchSize = 16;
const dayMs = 86_400_000;
const wantedMs = 60_000;
const missing = 'The picture’s file is not on this server';
const lost = 'No server has had the picture’s file for a day: start the one that has it, then retry this entry';

/**
 * Brings pictures that are due to their stores. Several processes may run it at once: each picture is one's alone, and
 * one whose file is on another server is left to that. An entry is looked at once in a run.
 */
export async function runMoves(traffic: Traffic, bounds: RunBounds = {}): Promise<MovesDone> {
  const { mostMoves = 10_000, mostMs = 300_000, stopped = () => false } = bounds;
  const { db, now = Date.now } = traffic.sources;
  const startedAt = now();
  const done: MovesDone = { moved: 0, gone: 0, failed: 0, released: 0, missing: 0 };
  await heedWanted(traffic, startedAt);
  let after: DueMove | undefined;
  for (let seen = 0; seen < mostMoves && now() - startedAt < mostMs && !stopped(); ) {
    const limit = Math.min(batchSize, mostMoves - seen);
    const found = await dueMoves(db, { now: startedAt, after, quiet: traffic.quietStores(), limit });
    if (found.length === 0) break;
    after = found.at(-1);
    seen += found.length;
    await moveBatch(traffic, found, done);
  }
  return done;
}

/** A store that is left alone is called again where a person wants that for one of the pictures that this server has. */
async function heedWanted(traffic: Traffic, now: number): Promise<void> {
  for (const store of traffic.quietStores()) {
    const found = await wantedMoves(traffic.sources.db, store, { now, limit: batchSize });
    const here = await Promise.all(found.map((one) => isHere(traffic, one)));
    if (here.includes(true)) traffic.callAgain(store);
  }
}

async function moveBatch(traffic: Traffic, found: readonly DueMove[], done: MovesDone): Promise<void> {
  const { db, now = Date.now } = traffic.sources;
  const idle = found.filter((one) => !traffic.carries(one.imageId));
  const here = await Promise.all(idle.map((one) => isHere(traffic, one)));
  const absent = idle.filter((_, at) => !here[at]);
  done.missing += absent.length;
  await blame(traffic, absent);
  const ids = idle.flatMap((one, at) => (here[at] ? [one.imageId] : []));
  const claims = await claimMoves(db, ids, { now: now(), until: now() + leaseMs });
  for (const ending of await Promise.all(claims.map((claim) => traffic.carry(claim)))) done[ending]++;
}

/** Whether this server can do it: it has the file, or there is nothing to move any more. */
async function isHere({ sources }: Traffic, { picture }: DueMove): Promise<boolean> {
  if (!picture) return true;
  const found = await stat(sources.disk.fileOf(picture.storeKey)).catch(() => undefined);
  return found?.size === picture.bytes;
}

/** Entries without a file here say so; those that no server has taken for a day are parked. */
async function blame({ sources }: Traffic, absent: readonly DueMove[]): Promise<void> {
  const { db, now = Date.now } = sources;
  const old = absent.filter((one) => one.dueAt <= now() - dayMs);
  // What a person wants is left as it is for as long as the server that has it may take to see that.
  const fresh = (one: DueMove) => one.wanted && one.dueAt > now() - wantedMs;
  const unnamed = absent.filter((one) => one.dueAt > now() - dayMs && one.lastError !== missing && !fresh(one));
  if (old.length > 0) await blameMoves(db, old, lost, true);
  if (unnamed.length > 0) await blameMoves(db, unnamed, missing, false);
}
