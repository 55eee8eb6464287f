import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newPicture } from '#test/support/image-desk.ts';
import { startS3Server } from '#test/support/s3-server.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import type { Effort, Group } from './group.ts';
import { type Load, load } from './load.ts';
import { interleave, median } from './measure.ts';
import { screenshot } from './pictures.ts';
import { startOurs, uploadedPath } from './server.ts';
import { figure, type Row } from './table.ts';

/** Pictures of an S3 store that are in the cache, against the same pictures in the disk store of the same server. */
export const remoteGet: Group = { name: 'remote-get', run };

const goal = 0.9;
const kinds = [
  { kilobytes: 20, from: 'memory' },
  { kilobytes: 5000, from: "the cache's file" },
] as const;

async function run(effort: Effort): Promise<Row[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-bench-'));
  const s3 = await startS3Server();
  try {
    // 5 MB of noise: no screenshot of a sensible size is that large.
    const pictures = [await screenshot('png', 20_000), await newPicture(1290)];
    // What was uploaded under another STORE stays where it is.
    const before = await startOurs({ dataDir });
    const local = await uploadAll(before.server, before.token, pictures);
    await before.server.stop();
    const server = await startServer({ dataDir, env: { ...s3.environment, STORE: 's3' } });
    try {
      const remote = await uploadAll(server, before.token, pictures);
      const rows: Row[] = [];
      for (const [at, kind] of kinds.entries()) {
        const paths = { disk: local[at] ?? '', remote: remote[at] ?? '' };
        await cached(dataDir, paths.remote);
        rows.push(...(await compare(server, paths, kind, effort)));
      }
      return rows;
    } finally {
      await server.stop();
    }
  } finally {
    await s3.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function uploadAll(server: TestServer, token: string, pictures: readonly Buffer[]): Promise<string[]> {
  const paths: string[] = [];
  for (const picture of pictures) paths.push(await uploadedPath(server, token, picture));
  return paths;
}

/** @throws Error where the picture has not moved to the store: then there is nothing to compare. */
async function cached(dataDir: string, path: string): Promise<void> {
  const id = path.slice('/image/'.length);
  for (let tries = 0; tries < 200; tries++) {
    if (existsSync(join(dataDir, 'cache', id.slice(0, 2), id))) return;
    await sleep(50);
  }
  throw new Error('The picture did not come into the cache');
}

async function compare(
  { url }: TestServer,
  paths: { disk: string; remote: string },
  { kilobytes, from }: (typeof kinds)[number],
  effort: Effort,
): Promise<Row[]> {
  const [disk, remote] = [url + paths.disk, url + paths.remote];
  if (!(await bytesOf(remote)).equals(await bytesOf(disk))) throw new Error('The two are not the same picture');
  for (const one of [disk, remote]) await load(one, 1);
  const results = await interleave(effort.rounds, {
    remote: () => load(remote, effort.seconds),
    disk: () => load(disk, effort.seconds),
  });
  const rate = (loads: readonly Load[]) => median(loads.map(({ perSecond }) => perSecond));
  const p99 = (loads: readonly Load[]) => median(loads.map((one) => one.p99));
  const group = `raw GET of a cached remote picture, ${kilobytes} kB from ${from}, 50 connections`;
  const ratio = rate(results.remote) / rate(results.disk);
  return [
    {
      group,
      measure: 'requests a second',
      ours: figure(rate(results.remote), '/s'),
      reference: `the disk store ${figure(rate(results.disk), '/s')}`,
      ratio,
      goal: `≥ ${goal}`,
      pass: ratio >= goal,
    },
    {
      group,
      measure: 'latency p99',
      ours: figure(p99(results.remote), 'ms'),
      reference: `the disk store ${figure(p99(results.disk), 'ms')}`,
      ratio: p99(results.remote) / p99(results.disk),
    },
  ];
}

async function bytesOf(url: string): Promise<Buffer> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
