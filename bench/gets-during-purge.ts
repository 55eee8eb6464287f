import { execFileSync } from 'node:child_process';
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

/** Raw GETs of a server that purges, in turns with the same server when it does not: `count` pictures in as many parts as rounds. */
export async function getsDuringPurge(count: number, { rounds, seconds }: Effort): Promise<Row> {
  const secret = 'the secret of the bench';
  const { server, token } = await startOurs({ env: { CRON_SECRET: secret, PURGE_SCHEDULE: 'off' } });
  const db = await openDatabase({ databaseUrl: undefined, sqliteFile: join(server.dataDir, 'prntscrn.sqlite') });
  try {
    const url = `${server.url}${await uploadedPath(server, token, await screenshot('png', 20_000))}`;
    const headers = { authorization: `Bearer ${secret}` };
    const purge = async () => {
      const answer = await fetch(`${server.url}/api/cron/purge`, { headers, signal: AbortSignal.timeout(600_000) });
      return ((await answer.json()) as { deleted: number }).deleted;
    };
    const perSecond = async () => (await load(url, seconds)).perSecond;
    const part = Math.ceil(count / rounds);
    const [quiet, meanwhile]: [number[], number[]] = [[], []];
    let purgedMeanwhile = 0;
    await load(url, 1);
    for (let round = 0; round < rounds; round++) {
      await insertExpired(db, writeFiles(join(server.dataDir, 'images'), part));
      execFileSync('sync');
      quiet.push(await perSecond());
      const purging = purge();
      meanwhile.push(await perSecond());
      const left = (await db.read.$count(db.tables.images)) - 1;
      if (left < 1) throw new Error('The purge was over before the load was');
      purgedMeanwhile += part - left;
      const deleted = await purging;
      if (deleted !== part) throw new Error(`${deleted} of ${part} pictures were purged`);
      quiet.push(await perSecond());
    }
    const ratio = median(meanwhile) / median(quiet);
    return {
      group: 'raw GET, 20 kB, 50 connections, while the server purges',
      measure: `requests (${figure(purgedMeanwhile / (rounds * seconds), 'pictures/s')} purged meanwhile)`,
      ours: figure(median(meanwhile), '/s'),
      reference: `without a purge ${figure(median(quiet), '/s')}`,
      ratio,
      goal: `≥ ${goalGets}`,
      pass: ratio >= goalGets,
    };
  } finally {
    await db.close();
    await server.stop();
  }
}
