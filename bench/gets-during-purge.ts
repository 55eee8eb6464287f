import { join } from 'node:path';
import { openDatabase } from '#db/open.ts';
import { insertExpired, writeFiles } from './expired.ts';
import type { Effort } from './group.ts';
import { load } from './load.ts';
import { median } from './measure.ts';
import { screenshot } from './pictures.ts';
import { startOurs, uploadedPath } from './server.ts';
import { figure, type Row } from './table.ts';

const goalGets = 0.8;

/** Raw GETs of a server that purges, against the same server before and after. */
export async function getsDuringPurge(count: number, { rounds, seconds }: Effort): Promise<Row> {
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
