import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openDatabase } from '#db/open.ts';
import { startMariaDb } from '#test/support/mariadb.ts';
import { insertExpired, writeFiles } from './expired.ts';
import type { Effort, Group } from './group.ts';
import { figure, type Row } from './table.ts';

/** The purge of expired pictures in the disk store, on both engines, against bare unlinking. */
export const purge: Group = { name: 'purge', run };

const goalRate = 2000;
const goalGrowth = 30;
const execute = promisify(execFile);

async function run(effort: Effort): Promise<Row[]> {
  const count = effort.rounds < 5 ? 10_000 : 100_000;
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-bench-'));
  const mariadb = await startMariaDb({ durable: true });
  try {
    const bare = await unlinkAll(join(folder, 'bare'), count);
    const onSqlite = await purgeAll(join(folder, 'sqlite'), count, undefined, 1);
    const onMariaDb = await purgeAll(join(folder, 'mariadb'), count, await mariadb.createDatabase(), 1);
    const shared = await purgeAll(join(folder, 'shared'), count, await mariadb.createDatabase(), 2);
    return [
      ...speed('SQLite', count, onSqlite, bare),
      ...speed('MariaDB', count, onMariaDb, bare),
      sharing(count, shared, bare),
    ];
  } finally {
    await mariadb.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Files a second. */
async function unlinkAll(folder: string, count: number): Promise<number> {
  writeFiles(folder, count);
  const { files, seconds = 0 } = await child('references/bare-unlink.ts', folder);
  if (files !== count) throw new Error(`${files} of ${count} files were unlinked`);
  return count / seconds;
}

interface Purged {
  /** What each process deleted. */
  readonly shares: readonly number[];
  readonly perSecond: number;
  /** Megabytes after the first quarter. */
  readonly growth: number;
  readonly peak: number;
  /** Keys that the store was asked for more than once. */
  readonly twice: number;
}

async function purgeAll(folder: string, count: number, databaseUrl: string | undefined, processes: number) {
  const [images, sqliteFile] = [join(folder, 'images'), join(folder, 'bench.sqlite')];
  mkdirSync(folder);
  const db = await openDatabase({ databaseUrl, sqliteFile });
  await insertExpired(db, writeFiles(images, count));
  const files = Array.from({ length: processes }, (_, at) => join(folder, `keys-${at}`));
  const runs = await Promise.all(
    files.map((keys) => child('purge-child.ts', images, sqliteFile, databaseUrl ?? '-', keys)),
  );
  const left = await db.read.$count(db.tables.images);
  await db.close();
  const shares = runs.map(({ deleted }) => deleted ?? 0);
  const kept = readdirSync(images, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  if (left + kept > 0) throw new Error(`${left} rows and ${kept} files are left of ${count}`);
  const asked = files.flatMap((file) => readFileSync(file, 'utf8').trim().split('\n'));
  const worst = (pick: (one: Record<string, number>) => number | undefined) =>
    Math.max(...runs.map((one) => pick(one) ?? 0));
  return {
    shares,
    perSecond: count / worst((one) => one.seconds),
    growth: worst((one) => one.growth),
    peak: worst((one) => one.peak),
    twice: asked.length - new Set(asked).size,
  };
}

async function child(file: string, ...args: string[]): Promise<Record<string, number>> {
  const { stdout } = await execute(process.execPath, [new URL(file, import.meta.url).pathname, ...args]);
  return JSON.parse(stdout) as Record<string, number>;
}

function speed(engine: string, count: number, { perSecond, growth, peak, twice }: Purged, bare: number): Row[] {
  if (twice > 0) throw new Error(`${twice} keys were removed twice on ${engine}`);
  const group = `purge of ${count.toLocaleString('en')} expired pictures on disk, ${engine}`;
  return [
    {
      group,
      measure: 'pictures',
      ours: figure(perSecond, '/s'),
      reference: `bare unlink ${figure(bare, '/s')}`,
      ratio: perSecond / bare,
      goal: `≥ ${goalRate.toLocaleString('en')} /s`,
      pass: perSecond >= goalRate,
    },
    {
      group,
      measure: `memory after a quarter (peak ${figure(peak, 'MB')})`,
      ours: `+${figure(Math.max(0, growth), 'MB')}`,
      reference: '—',
      goal: `≤ ${goalGrowth} MB`,
      pass: growth <= goalGrowth,
    },
  ];
}

function sharing(count: number, { shares, perSecond, twice }: Purged, bare: number): Row {
  const told = shares.map((share) => `${((100 * share) / count).toFixed(0)} %`).join(' + ');
  return {
    group: 'two processes purge one MariaDB',
    measure: `${told}, ${twice} deleted twice`,
    ours: figure(perSecond, '/s'),
    reference: `bare unlink ${figure(bare, '/s')}`,
    ratio: perSecond / bare,
    goal: '0 twice, ≥ 20 % each',
    pass: twice === 0 && shares.reduce((sum, share) => sum + share, 0) === count && Math.min(...shares) >= count / 5,
  };
}
