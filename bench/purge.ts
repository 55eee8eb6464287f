import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openDatabase } from '#db/open.ts';
import { startMariaDb } from '#test/support/mariadb.ts';
import { insertExpired, writeFiles } from './expired.ts';
import type { Effort, Group } from './group.ts';
import { load } from './load.ts';
import { median } from './measure.ts';
import { screenshot } from './pictures.ts';
import { startOurs, uploadedPath } from './server.ts';
import { figure, type Row } from './table.ts';

/** The purge of expired pictures in the disk store, on both engines, against bare unlinking, and beside raw GETs. */
export const purge: Group = { name: 'purge', run };

const goalRate = 2000;
const goalGrowth = 30;
const goalGets = 0.8;
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
      await besideGets(count, effort),
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

/** Raw GETs of a server that purges, against the same server before and after. */
async function besideGets(count: number, { rounds, seconds }: Effort): Promise<Row> {
  const secret = 'the secret of the bench';
  const { server, token } = await startOurs({ env: { CRON_SECRET: secret, PURGE_SCHEDULE: 'off' } });
  try {
    const url = `${server.url}${await uploadedPath(server, token, await screenshot('png', 20_000))}`;
    const db = await openDatabase({ databaseUrl: undefined, sqliteFile: join(server.dataDir, 'prntscrn.sqlite') });
    await insertExpired(db, writeFiles(join(server.dataDir, 'images'), count));
    await load(url, 1);
    const half = Math.ceil(rounds / 2);
    const quiet = await rates(url, seconds, half);
    const headers = { authorization: `Bearer ${secret}` };
    const purging = fetch(`${server.url}/api/cron/purge`, { headers, signal: AbortSignal.timeout(600_000) });
    const meanwhile = await rates(url, seconds, rounds);
    const left = await db.read.$count(db.tables.images);
    if (left < 2) throw new Error('The purge was over before the load was');
    const answer = (await (await purging).json()) as { deleted: number };
    if (answer.deleted !== count) throw new Error(`${answer.deleted} of ${count} pictures were purged`);
    quiet.push(...(await rates(url, seconds, half)));
    await db.close();
    const purged = (count - left + 1) / (rounds * seconds);
    const ratio = median(meanwhile) / median(quiet);
    return {
      group: 'raw GET, 20 kB, 50 connections, while the server purges',
      measure: `requests (${figure(purged, 'pictures/s')} purged meanwhile)`,
      ours: figure(median(meanwhile), '/s'),
      reference: `without a purge ${figure(median(quiet), '/s')}`,
      ratio,
      goal: `≥ ${goalGets}`,
      pass: ratio >= goalGets,
    };
  } finally {
    await server.stop();
  }
}

async function rates(url: string, seconds: number, rounds: number): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round < rounds; round++) found.push((await load(url, seconds)).perSecond);
  return found;
}
