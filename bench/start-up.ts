import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#test/support/server.ts';
import type { Effort, Group } from './group.ts';
import { interleave, median, milliseconds } from './measure.ts';
import { screenshot } from './pictures.ts';
import { ended, startReference } from './references/start-reference.ts';
import { startOurs, uploadedPath } from './server.ts';
import { figure, type Row } from './table.ts';

/** From starting what `npm start` runs, already built, to its first answers. */
export const startUp: Group = { name: 'start-up', run };

const goalMs = 1000;

async function run(effort: Effort): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-bench-'));
  try {
    const dataDir = join(folder, 'data');
    const picture = await screenshot('png', 20_000);
    const { server, token } = await startOurs({ dataDir });
    const path = await uploadedPath(server, token, picture).finally(() => server.stop());
    const file = join(folder, 'picture.png');
    writeFileSync(file, picture);
    const results = await interleave<string, number>(effort.rounds, {
      '/healthz': () => firstAnswer(dataDir, '/healthz'),
      'a raw link': () => firstAnswer(dataDir, path),
      'a page': () => firstAnswer(dataDir, '/sign-in'),
      bare: () => firstBare(file),
    });
    const reference = median(results.bare ?? []);
    return Object.entries(results).flatMap(([what, times]) => {
      if (what === 'bare') return [];
      const ours = median(times);
      const row: Row = {
        group: 'from start to first answer',
        measure: what,
        ours: figure(ours, 'ms'),
        reference: `node:http from memory ${figure(reference, 'ms')}`,
        ratio: ours / reference,
      };
      return [what === 'a page' ? row : { ...row, goal: `≤ ${goalMs} ms`, pass: ours <= goalMs }];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function firstAnswer(dataDir: string, path: string): Promise<number> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { PATH: process.env.PATH, HOME: dataDir, PORT: String(port), BASE_URL: url, DATA_DIR: dataDir };
  const started = performance.now();
  const child = spawn(process.execPath, ['src/cli/start.ts'], {
    env: { ...env, NODE_ENV: 'production' },
    stdio: 'ignore',
  });
  try {
    while ((await statusOf(`${url}${path}`)) !== 200) {
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}`);
      if (performance.now() - started > 30_000) throw new Error(`${path} did not answer 200 within 30 s`);
      await sleep(2);
    }
    return performance.now() - started;
  } finally {
    await ended(child);
  }
}

function firstBare(file: string): Promise<number> {
  let stop = async () => {};
  const answering = async () => {
    const bare = await startReference('bare-http.ts', file, '[]');
    stop = bare.stop;
    if ((await statusOf(bare.url)) !== 200) throw new Error('The bare server does not answer');
  };
  return milliseconds(answering).finally(() => stop());
}

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((done) => {
    get(url, { agent: false }, (answer) => {
      answer.resume();
      answer.on('close', () => done(answer.statusCode));
    }).on('error', () => done(undefined));
  });
}
