import { statfs } from 'node:fs/promises';
import type { Database } from '#db/database.ts';
import type { Family, Sample } from './exposition.ts';

/** One queue as far as a scrape looks at it. */
export interface QueueLook {
  /** Up to 10,000 of each state. */
  readonly entries: Readonly<Record<string, number>>;
  /** Epoch milliseconds; undefined where nothing waits. */
  readonly oldestAt: number | undefined;
}

export interface SiteSources {
  readonly db: Pick<Database, 'load'>;
  readonly dataDir: string;
  readonly queues: Readonly<Record<string, () => Promise<QueueLook>>>;
  /** Epoch milliseconds of the last run of the purge; undefined before the first. */
  readonly lastPurge: () => Promise<number | undefined>;
  readonly now: () => number;
}

const lookMs = 5000;

/**
 * What the database and the disk say, the same whichever process is asked. Asked for at most every five seconds, and a part
 * that does not answer is left out: the scrape that tells of trouble must not fail with it.
 */
export function openSiteFamilies(sources: SiteSources): () => Promise<Family[]> {
  let kept: { readonly until: number; readonly families: Promise<Family[]> } | undefined;
  return () => {
    if (kept === undefined || kept.until <= sources.now())
      kept = { until: sources.now() + lookMs, families: look(sources) };
    return kept.families;
  };
}

async function look({ db, dataDir, queues, lastPurge, now }: SiteSources): Promise<Family[]> {
  const names = Object.keys(queues);
  const [disk, purgedAt, ...looks] = await Promise.all([
    told(statfs(dataDir)),
    told(lastPurge()),
    ...names.map((name) => told(queues[name]?.() ?? Promise.resolve(undefined))),
  ]);
  const entries: Sample[] = [];
  const ages: Sample[] = [];
  for (const [at, queue] of names.entries()) {
    const found = looks[at] as QueueLook | undefined;
    if (!found) continue;
    for (const [state, value] of Object.entries(found.entries)) entries.push({ labels: { queue, state }, value });
    const age = found.oldestAt === undefined ? 0 : Math.max(0, now() - found.oldestAt) / 1000;
    ages.push({ labels: { queue }, value: age });
  }
  const { connections, idle, waiting } = db.load();
  const gauge = (name: string, help: string, samples: Sample[]): Family => ({ name, type: 'gauge', help, samples });
  const up = [disk !== undefined && 'disk', looks.every(Boolean) && 'database'].filter(Boolean);
  return [
    gauge('prntscrn_up', 'Whether a part answered this scrape', [
      { labels: { part: 'database' }, value: up.includes('database') ? 1 : 0 },
      { labels: { part: 'disk' }, value: up.includes('disk') ? 1 : 0 },
    ]),
    gauge(
      'prntscrn_queue_entries',
      'What waits to be removed (purge) or moved to its store (move), up to 10,000',
      entries,
    ),
    gauge('prntscrn_queue_oldest_age_seconds', 'How long the oldest that waits has waited; 0: nothing waits', ages),
    gauge(
      'prntscrn_purge_last_run_timestamp_seconds',
      'When a purge last ended, in epoch seconds',
      purgedAt === undefined ? [] : [{ value: purgedAt / 1000 }],
    ),
    gauge('prntscrn_disk_free_bytes', 'Room for this server on the disk of DATA_DIR', [
      ...(disk ? [{ value: disk.bavail * disk.bsize }] : []),
    ]),
    gauge('prntscrn_disk_size_bytes', 'The disk of DATA_DIR', [...(disk ? [{ value: disk.blocks * disk.bsize }] : [])]),
    gauge('prntscrn_database_connections', 'Connections to the database', [
      { labels: { state: 'busy' }, value: connections - idle },
      { labels: { state: 'idle' }, value: idle },
    ]),
    gauge('prntscrn_database_waiting', 'What waits for a connection, or for its turn to write', [{ value: waiting }]),
  ];
}

const patienceMs = 3000;

function told<T>(part: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), patienceMs);
    part.then(resolve, () => resolve(undefined)).finally(() => clearTimeout(timer));
  });
}
