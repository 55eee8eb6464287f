import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestServer } from '#test/support/server.ts';
import type { Effort, Group } from './group.ts';
import { installed } from './installed.ts';
import { type Load, load } from './load.ts';
import { interleave, median } from './measure.ts';
import { screenshot } from './pictures.ts';
import { startNginx } from './references/start-nginx.ts';
import { type Reference, startReference } from './references/start-reference.ts';
import { startOurs, uploadedPath } from './server.ts';
import { figure, type Row } from './table.ts';
import { compareWatched } from './watched-get.ts';

/** Raw links under 50 connections, against node:http sending the same bytes and headers from memory, and nginx. */
export const rawGet: Group = { name: 'raw-get', run };

const goalRate = 0.6;
const goalP99 = 3;

async function run(effort: Effort): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-bench-'));
  const { server, token } = await startOurs();
  try {
    const rows: Row[] = [];
    for (const kilobytes of [20, 200]) rows.push(...(await compare(server, token, folder, kilobytes, effort)));
    return [...rows, ...(await compareWatched(effort))];
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(server: TestServer, token: string, folder: string, kilobytes: number, effort: Effort) {
  const path = await uploadedPath(server, token, await screenshot('png', kilobytes * 1000));
  const ours = `${server.url}${path}`;
  const sample = await fetchWhole(ours);
  const file = join(folder, `${kilobytes}.png`);
  writeFileSync(file, sample.body);
  const bare = await startReference('bare-http.ts', file, JSON.stringify(sample.headers));
  const references: Reference[] = [bare];
  try {
    const ways: Record<string, () => Promise<Load>> = {
      ours: () => load(ours, effort.seconds),
      bare: () => load(bare.url, effort.seconds),
    };
    if (installed('nginx')) {
      const nginx = await startNginx(mkdtempInside(folder, `${kilobytes}.png`, sample.body));
      references.push(nginx);
      ways.nginx = () => load(`${nginx.url}/${kilobytes}.png`, effort.seconds);
    }
    await same([bare.url, ...references.slice(1).map((one) => `${one.url}/${kilobytes}.png`)], sample.body);
    await load(ours, 1);
    await load(bare.url, 1);
    return describe(kilobytes, await interleave(effort.rounds, ways));
  } finally {
    for (const reference of references) await reference.stop();
  }
}

function describe(kilobytes: number, results: Record<string, Load[]>): Row[] {
  const rate = (name: string) => median((results[name] ?? []).map((one) => one.perSecond));
  const p99 = (name: string) => median((results[name] ?? []).map((one) => one.p99));
  const ratio = rate('ours') / rate('bare');
  const slower = p99('ours') / p99('bare');
  const group = `raw GET, ${kilobytes} kB, 50 connections`;
  const rows: Row[] = [
    {
      group,
      measure: 'requests a second',
      ours: figure(rate('ours'), '/s'),
      reference: `node:http from memory ${figure(rate('bare'), '/s')}`,
      ratio,
      goal: `≥ ${goalRate}`,
      pass: ratio >= goalRate,
    },
    {
      group,
      measure: 'latency p99',
      ours: figure(p99('ours'), 'ms'),
      reference: `node:http from memory ${figure(p99('bare'), 'ms')}`,
      ratio: slower,
      goal: `< ${goalP99}`,
      pass: slower < goalP99,
    },
  ];
  if (!results.nginx) return rows;
  const nginx = `nginx ${figure(rate('nginx'), '/s')}, p99 ${figure(p99('nginx'), 'ms')}`;
  const last: Row = {
    group,
    measure: 'requests a second',
    ours: figure(rate('ours'), '/s'),
    reference: nginx,
    ratio: rate('ours') / rate('nginx'),
  };
  return [...rows, last];
}

function mkdtempInside(folder: string, name: string, body: Buffer): string {
  const inside = mkdtempSync(join(folder, 'nginx-'));
  writeFileSync(join(inside, name), body);
  return inside;
}

interface Whole {
  readonly body: Buffer;
  /** Name, value, name, value, …; without those that node:http adds by itself. */
  readonly headers: string[];
}

function fetchWhole(url: string): Promise<Whole> {
  return new Promise((done, failed) => {
    get(url, { agent: false }, (answer: IncomingMessage) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        if (answer.statusCode !== 200) return failed(new Error(`${url} answered ${answer.statusCode}`));
        const headers: string[] = [];
        for (let at = 0; at < answer.rawHeaders.length; at += 2) {
          const [name = '', value = ''] = answer.rawHeaders.slice(at, at + 2);
          if (!/^(date|connection|keep-alive)$/i.test(name)) headers.push(name, value);
        }
        done({ body: Buffer.concat(chunks), headers });
      });
    }).on('error', failed);
  });
}

/** @throws Error where a reference does not send the very bytes that we send. */
async function same(urls: readonly string[], body: Buffer): Promise<void> {
  for (const url of urls) {
    if (!(await fetchWhole(url)).body.equals(body)) throw new Error(`${url} sends other bytes`);
  }
}
