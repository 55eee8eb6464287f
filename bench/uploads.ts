import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Effort, Group } from './group.ts';
import { interleave, median } from './measure.ts';
import { screenshot } from './pictures.ts';
import { startReference } from './references/start-reference.ts';
import { type Form, form, startOurs, upload } from './server.ts';
import { figure, type Row } from './table.ts';

/** Uploads by 8 clients at once, against a server that writes each file to disk and looks at nothing. */
export const uploads: Group = { name: 'uploads', run };

const clients = 8;
const goal = 0.2;
const kinds = [
  { type: 'png', kilobytes: 200, goal },
  { type: 'jpeg', kilobytes: 200, goal },
  { type: 'png', kilobytes: 1000, goal: undefined },
  { type: 'jpeg', kilobytes: 1000, goal: undefined },
] as const;

async function run(effort: Effort): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-bench-'));
  const bare = await startReference('busboy-to-disk.ts', folder);
  const { server, token } = await startOurs();
  try {
    const rows: Row[] = [];
    for (const kind of kinds) {
      const sent = form(await screenshot(kind.type, kind.kilobytes * 1000));
      await rate(server.url, sent, 0.5, token);
      const results = await interleave(effort.rounds, {
        ours: () => rate(server.url, sent, effort.seconds, token),
        bare: () => rate(bare.url, sent, effort.seconds),
      });
      const ours = median(results.ours);
      const reference = median(results.bare);
      rows.push({
        group: `uploads, ${clients} clients`,
        measure: `${kind.kilobytes} kB ${kind.type.toUpperCase()}`,
        ours: figure(ours, '/s'),
        reference: `busboy to disk ${figure(reference, '/s')}`,
        ratio: ours / reference,
        ...(kind.goal === undefined ? {} : { goal: `≥ ${kind.goal}`, pass: ours / reference >= kind.goal }),
      });
    }
    return rows;
  } finally {
    await server.stop();
    await bare.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Uploads a second that were acknowledged, each client sending its next as soon as its last was. */
async function rate(url: string, sent: Form, seconds: number, token?: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const started = performance.now();
  let finished = 0;
  const client = async () => {
    while (performance.now() - started < seconds * 1000) {
      await upload(url, sent, agent, token);
      finished++;
    }
  };
  try {
    await Promise.all(Array.from({ length: clients }, client));
    return finished / ((performance.now() - started) / 1000);
  } finally {
    agent.destroy();
  }
}
