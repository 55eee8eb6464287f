import { type Caller, requireAdmin } from '#authority/caller.ts';
import { AppError } from '#errors/app-error.ts';
import type { EraseSources } from '#image/removal/erase.ts';
import type { Cache } from '#store/cache.ts';
import type { Store, Stores } from '#store/store.ts';
import { checkQueues } from './reconcile/check-queues.ts';
import { type CompareSources, type Comparison, compareStore } from './reconcile/compare-store.ts';
import { type Fault, type FaultCounts, Findings } from './reconcile/findings.ts';
import { countByStore, rowsById } from './reconcile/queries.ts';
import { isTooMuch, repairOrphans, repairWrong } from './reconcile/repair-store.ts';

export interface ReconcileSources extends CompareSources, Pick<EraseSources, 'log' | 'forget'> {
  readonly stores: Stores;
  readonly cache?: Pick<Cache, 'hold' | 'sweep'>;
}

export interface ReconcileOptions {
  readonly repair?: boolean;
  /** Reads every picture and compares its sha256. */
  readonly verify?: boolean;
  /** Repairs even where so much is wrong that the settings look wrong. */
  readonly force?: boolean;
  /** This store alone, and no queues. */
  readonly store?: string | undefined;
}

/** `unlistable`: the store cannot tell what it has, so its pictures were not looked at unless `verify` was given. */
export interface StoreReport extends Omit<Comparison, 'wrong' | 'orphans'> {
  readonly store: string;
  readonly state: 'checked' | 'unlistable' | 'unreachable' | 'not_set_up';
  /** Why it could not be checked, or why nothing was repaired. */
  readonly why?: string;
}

export interface Report {
  readonly stores: readonly StoreReport[];
  readonly counts: FaultCounts;
  /** The first thousand. */
  readonly faults: readonly Fault[];
  /** No fault is left, and no store with pictures was out of reach. */
  readonly clean: boolean;
}

/**
 * Holds every store that is set up against the database: pictures without bytes, bytes without a picture, and what the
 * queues and the cache have of pictures that are gone. It runs beside a working server, one store at a time, with that
 * store's keys in memory: about 250 MB for a million.
 * @throws AppError `forbidden` unless an administrator asks; `invalid_request` for a store that is not set up.
 */
export async function reconcile(
  sources: ReconcileSources,
  caller: Caller | undefined,
  options: ReconcileOptions = {},
): Promise<Report> {
  requireAdmin(caller);
  const { stores, cache } = sources;
  const chosen = stores.all.filter((store) => options.store === undefined || store.name === options.store);
  if (chosen.length === 0) {
    const names = stores.all.map((store) => store.name).join(', ');
    throw new AppError('invalid_request', `No store ${options.store} is set up; these are: ${names}`);
  }
  const findings = new Findings();
  const now = sources.now ?? Date.now;
  const reports: StoreReport[] = [];
  if (options.store === undefined) {
    await checkQueues({ ...sources, now }, options.repair ?? false, findings);
    if (cache) await checkCache(sources, cache, options.repair ?? false, findings);
    reports.push(...(await withoutStore(sources)));
  }
  // The disk last: a copy that it still has may be what another store lacks.
  for (const store of chosen.toReversed()) reports.unshift(await check(sources, store, options, findings));
  const unreached = reports.some(({ state }) => state === 'unreachable' || state === 'not_set_up');
  const refused = reports.some(({ state, why }) => state === 'checked' && why !== undefined);
  return { stores: reports, ...findings, clean: findings.left === 0 && !unreached && !refused };
}

const nothing = { rows: 0, stored: 0, storedBytes: 0, young: 0, queued: 0, foreign: 0 };

async function check(
  sources: ReconcileSources,
  store: Store,
  options: ReconcileOptions,
  findings: Findings,
): Promise<StoreReport> {
  const { verify = false, repair = false, force = false } = options;
  if (!store.list && !verify) {
    const rows = (await countByStore(sources.db)).get(store.name) ?? 0;
    return { ...nothing, rows, store: store.name, state: 'unlistable' };
  }
  try {
    const { wrong, orphans, ...counts } = await compareStore(sources, store, verify);
    const report = { store: store.name, state: store.list ? 'checked' : 'unlistable', ...counts } as const;
    const lost = wrong.filter(({ kind }) => kind === 'missing').length;
    const why = force ? undefined : suspicion({ ...counts, lost, orphaned: orphans.length });
    if (repair && why === undefined) {
      const repairing = { ...sources, now: sources.now ?? Date.now };
      await repairWrong(repairing, store, wrong, findings);
      await repairOrphans(repairing, store, orphans, findings);
      return report;
    }
    const at = { store: store.name, repaired: false };
    for (const { row, kind, why: note } of wrong) findings.add({ kind, id: row.id, bytes: row.bytes, note, ...at });
    const note = 'no picture’s row names these bytes';
    for (const { id, key, bytes } of orphans) findings.add({ kind: 'orphaned', id: id ?? key, bytes, note, ...at });
    return repair && why !== undefined ? { ...report, why } : report;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...nothing, store: store.name, state: 'unreachable', why: error.message };
  }
}

/** Why a repair would do harm: with another database or another bucket everything looks lost. */
function suspicion(found: { rows: number; stored: number; lost: number; orphaned: number }): string | undefined {
  const advice = 'if the settings of store and database are right, repair with force';
  if (isTooMuch(found.lost, found.rows))
    return `${found.lost} of ${found.rows} pictures have no bytes here: nothing was changed; ${advice}`;
  if (isTooMuch(found.orphaned, found.stored))
    return `${found.orphaned} of ${found.stored} things here have no picture: nothing was changed; ${advice}`;
  return undefined;
}

/** Stores that living pictures are in and that this server cannot reach. */
async function withoutStore({ db, stores }: ReconcileSources): Promise<StoreReport[]> {
  const known = new Set(stores.all.map((store) => store.name));
  const unknown = [...(await countByStore(db))].filter(([store]) => !known.has(store));
  const why = 'pictures are in this store, and its settings are missing';
  return unknown.map(([store, rows]) => ({ ...nothing, rows, store, state: 'not_set_up' as const, why }));
}

async function checkCache(
  { db }: ReconcileSources,
  cache: Pick<Cache, 'sweep'>,
  repair: boolean,
  findings: Findings,
): Promise<void> {
  let dead = 0;
  const swept = await cache.sweep(async (ids) => {
    const alive = (await rowsById(db, ids)).filter((row) => row.deletedAt === null).map((row) => row.id);
    dead += ids.length - alive.length;
    return new Set(repair ? alive : ids);
  });
  if (dead > 0) findings.count('cached', dead, repair ? swept : 0);
}
