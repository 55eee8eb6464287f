import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#test/support/server.ts';
import { milliseconds } from './measure.ts';
import { ended, startReference } from './references/start-reference.ts';

/** Milliseconds from starting what `npm start` runs on this data to its first 200 for `path`. */
export async function firstAnswer(dataDir: string, path: string): Promise<number> {
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

/** The same of node:http that sends one file from memory. */
export function firstBare(file: string): Promise<number> {
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
