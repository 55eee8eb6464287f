import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { openDatabase } from '#db/open.ts';
import { seedCrowd } from '#test/support/crowd.ts';
import { firstAnswer, firstBare } from './first-answer.ts';
import { flood } from './flood.ts';
import { getsDuringPurge } from './gets-during-purge.ts';
import type { Effort, Group } from './group.ts';
import { interleave, median } from './measure.ts';
import { screenshot } from './pictures.ts';
import { startOurs, uploadedPath } from './server.ts';
import { figure, type Row } from './table.ts';

/** What a server bears: a flood of uploads, raw links during a large purge, and a start on data that has grown. */
export const fire: Group = { name: 'fire', run };

const goalStartMs = 2000;
const images = 100_000;

async function run(effort: Effort): Promise<Row[]> {
  const quick = effort.rounds < 5;
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-bench-fire-'));
  try {
    const flooded = await flood(folder, quick ? 15 : 60);
    const gets = await getsDuringPurge(quick ? 20_000 : 100_000, effort);
    return [...flooded, gets, ...(await starts(join(folder, 'grown'), effort))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function starts(dataDir: string, effort: Effort): Promise<Row[]> {
  const sqliteFile = join(dataDir, 'prntscrn.sqlite');
  const picture = await screenshot('png', 20_000);
  const { server, token } = await startOurs({ dataDir: await grown(dataDir, sqliteFile) });
  const path = await uploadedPath(server, token, picture).finally(() => server.stop());
  const file = join(dataDir, 'picture.png');
  writeFileSync(file, picture);
  const results = await interleave<string, number>(effort.rounds, {
    '/healthz': () => firstAnswer(dataDir, '/healthz'),
    '/readyz': () => firstAnswer(dataDir, '/readyz'),
    'a raw link': () => firstAnswer(dataDir, path),
    'a page': () => firstAnswer(dataDir, '/sign-in'),
    bare: () => firstBare(file),
  });
  const reference = median(results.bare ?? []);
  return Object.entries(results)
    .filter(([what]) => what !== 'bare')
    .map(([what, times]) => ({
      group: `from start to first answer with ${images.toLocaleString('en')} images on SQLite`,
      measure: what,
      ours: figure(median(times), 'ms'),
      reference: `node:http from memory ${figure(reference, 'ms')}`,
      ratio: median(times) / reference,
      goal: `< ${goalStartMs.toLocaleString('en')} ms`,
      pass: median(times) < goalStartMs,
    }));
}

/** Gives the data folder once its database has that many images. */
async function grown(dataDir: string, sqliteFile: string): Promise<string> {
  mkdirSync(dataDir, { recursive: true });
  const db = await openDatabase({ databaseUrl: undefined, sqliteFile });
  await db.close();
  const writer = new Sqlite(sqliteFile);
  try {
    await seedCrowd('sqlite', async (sql) => writer.exec(sql), { users: 1000, images }, Date.now());
  } finally {
    writer.close();
  }
  return dataDir;
}
