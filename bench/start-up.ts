import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstAnswer, firstBare } from './first-answer.ts';
import type { Effort, Group } from './group.ts';
import { interleave, median } from './measure.ts';
import { screenshot } from './pictures.ts';
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
