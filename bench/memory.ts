import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Group } from './group.ts';
import { load } from './load.ts';
import { heavy, screenshot } from './pictures.ts';
import { memoryOf } from './process-tree.ts';
import { startReference } from './references/start-reference.ts';
import { type Form, form, startOurs, upload, uploadedPath } from './server.ts';
import { figure, type Row } from './table.ts';

/** Memory of a server at rest, under 50 uploads of 20 MB at once, and after. */
export const memory: Group = { name: 'memory', run };

const clients = 50;
const goalPeak = 450;
const goalIdle = 250;
const restMs = 10_000;
const group = 'memory of the server';

async function run(): Promise<Row[]> {
  const sent = [form(await heavy('png')), form(await heavy('jpeg'))];
  const reference = await peakOfBusboy(sent);
  const { server, token } = await startOurs();
  try {
    await sleep(restMs);
    const idle = memoryOf(server.pid).resident;
    await burst(server.url, sent, token);
    const peak = memoryOf(server.pid).peak;
    const path = await uploadedPath(server, token, await screenshot('png', 200_000));
    await load(`${server.url}${path}`, 3);
    await sleep(restMs);
    const after = memoryOf(server.pid).resident;
    return [
      limit('idle, 10 s after its start', idle, goalIdle, '≤'),
      {
        ...limit(`peak, ${clients} clients × 20 MB at once`, peak, goalPeak, '<'),
        reference: `busboy to disk ${figure(reference, 'MB')}`,
        ratio: peak / reference,
      },
      { group, measure: '10 s after the load', ours: figure(after, 'MB'), reference: '—' },
    ];
  } finally {
    await server.stop();
  }
}

function limit(measure: string, megabytes: number, goal: number, sign: '<' | '≤'): Row {
  const pass = sign === '<' ? megabytes < goal : megabytes <= goal;
  return { group, measure, ours: figure(megabytes, 'MB'), reference: '—', goal: `${sign} ${goal} MB`, pass };
}

async function peakOfBusboy(sent: readonly Form[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-bench-'));
  const bare = await startReference('busboy-to-disk.ts', folder);
  try {
    await burst(bare.url, sent);
    return memoryOf(bare.pid).peak;
  } finally {
    await bare.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All clients at once, each with one picture, PNG and JPEG in turns; every one of them must be acknowledged. */
async function burst(url: string, sent: readonly Form[], token?: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  try {
    const pick = (at: number) => sent[at % sent.length] as Form;
    await Promise.all(Array.from({ length: clients }, (_, at) => upload(url, pick(at), agent, token)));
  } finally {
    agent.destroy();
  }
}
