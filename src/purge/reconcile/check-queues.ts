import type { Database } from '#db/database.ts';
import { type EraseSources, erase } from '#image/removal/erase.ts';
import type { FaultKind, Findings } from './findings.ts';
import {
  claimPurges,
  dropPurges,
  type Found,
  hastenStrays,
  ownerless,
  type Page,
  queuedAlive,
  queueForgotten,
  strayMoves,
  strayPurges,
  unqueued,
} from './queues/queries.ts';

export interface QueueSources extends EraseSources {
  readonly now: () => number;
}

interface QueueCheck {
  readonly kind: FaultKind;
  readonly note: string;
  find(db: Database, page: Page): Promise<Found[]>;
  readonly mended: string;
  mend(sources: QueueSources, ids: string[]): Promise<unknown>;
}

const checks: readonly QueueCheck[] = [
  {
    // Before all else: it is about to take a picture that somebody still has.
    kind: 'queued_alive',
    note: 'an entry of the purge queue names the bytes of a living picture',
    find: queuedAlive,
    mended: 'the entry is dropped',
    mend: ({ db }, ids) => dropPurges(db, ids),
  },
  {
    kind: 'unqueued',
    note: 'a deleted picture that no entry of the purge queue names',
    find: unqueued,
    mended: 'queued',
    mend: ({ db, now }, ids) => queueForgotten(db, ids, 'deleted_by_owner', now()),
  },
  {
    kind: 'ownerless',
    note: 'a picture of an account that was removed',
    find: ownerless,
    mended: 'its link is dead, its bytes are queued',
    mend: ({ db, now }, ids) => queueForgotten(db, ids, 'account_removed', now()),
  },
  {
    kind: 'stray_purge',
    note: 'an entry of the purge queue whose picture is unknown',
    find: strayPurges,
    mended: 'its bytes are removed, or queued anew',
    mend: purgeNow,
  },
  {
    kind: 'stray_move',
    note: 'a move whose picture is unknown or deleted',
    find: strayMoves,
    mended: 'the server ends it within seconds',
    mend: ({ db, now }, ids) => hastenStrays(db, ids, now()),
  },
];

const pageSize = 500;
const leaseMs = 300_000;

/** Holds the queues against the pictures. What is found is one statement's, and so true while the server works. */
export async function checkQueues(sources: QueueSources, repair: boolean, findings: Findings): Promise<void> {
  const { db, now } = sources;
  for (const { kind, note, find, mended, mend } of checks) {
    let after = '';
    for (let full = true; full; ) {
      const found = await find(db, { after, limit: pageSize, now: now() });
      full = found.length === pageSize;
      after = found.at(-1)?.id ?? after;
      const ids = found.map(({ id }) => id);
      if (repair && ids.length > 0) await mend(sources, ids);
      const said = repair ? `${note}: ${mended}` : note;
      for (const { id, store, bytes } of found) findings.add({ kind, store, id, bytes, repaired: repair, note: said });
    }
  }
}

async function purgeNow(sources: QueueSources, ids: string[]): Promise<void> {
  const now = sources.now();
  const claims = await claimPurges(sources.db, ids, { now, until: now + leaseMs });
  for (const store of new Set(claims.map((claim) => claim.store))) {
    const its = claims.filter((claim) => claim.store === store);
    await erase(sources, store, its);
  }
}
