import { execFileSync, spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildProgram } from '#helper/packaging/build-program.ts';
import { startDesktop } from './desktop.ts';
import type { Effort, Group } from './group.ts';
import { interleave, median } from './measure.ts';
import { memoryOf } from './process-tree.ts';
import { startResident } from './resident.ts';
import { figure, type Row } from './table.ts';

/** The helper as people get it: one program, from an empty folder. */
export const packaged: Group = { name: 'packaged', run };

const group = 'the packaged helper';
const goals = { ratio: 1.3, memory: 90 };

async function run(effort: Effort): Promise<Row[]> {
  const built = await buildProgram('linux-x64');
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-bench-'));
  // Piece by piece, as an installer writes it: what was written at one go stays in memory, and counts, at one go.
  const path = join(folder, 'prntscrn');
  await pipeline(createReadStream(built.path), createWriteStream(path, { mode: 0o755 }));
  try {
    return [...(await starts(effort, path, folder)), await memory(path)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From its start to the end of `--version`, beside a plain Node that prints the same; and the first start of all. */
async function starts({ rounds }: Effort, path: string, folder: string): Promise<Row[]> {
  const env = { PATH: process.env.PATH, HOME: folder } as unknown as NodeJS.ProcessEnv;
  const version = execFileSync(path, ['--version'], { env, encoding: 'utf8' });
  const plain = join(folder, 'plain.cjs');
  writeFileSync(plain, `console.log(${JSON.stringify(version.trim())});`);
  const timed = async (program: string, args: string[]) => {
    const begun = performance.now();
    const { stdout } = spawnSync(program, args, { env, encoding: 'utf8' });
    if (stdout !== version) throw new Error(`${program} printed ${stdout}`);
    return performance.now() - begun;
  };
  const begun = performance.now();
  execFileSync(path, ['self-check'], { env });
  const first = performance.now() - begun;
  const times = await interleave<string, number>(rounds * 8, {
    ours: () => timed(path, ['--version']),
    node: () => timed(process.execPath, [plain]),
  });
  const [ours, node] = [median(times.ours ?? []), median(times.node ?? [])];
  const ratio = ours / node;
  const reference = `node that prints the same ${figure(node, 'ms')}`;
  return [
    {
      group,
      measure: 'start to --version',
      ours: figure(ours, 'ms'),
      reference,
      ratio,
      goal: `≤ ${goals.ratio} ×`,
      pass: ratio <= goals.ratio,
    },
    { group, measure: 'first start, which unpacks the native parts', ours: figure(first, 'ms'), reference: '—' },
  ];
}

async function memory(path: string): Promise<Row> {
  const desktop = await startDesktop();
  try {
    const resident = await startResident(desktop, undefined, [path]);
    await sleep(5_000);
    const used = memoryOf(resident.pid).resident;
    await resident.stop();
    const pass = used <= goals.memory;
    const measure = 'memory of run, 5 s after its start';
    return { group, measure, ours: figure(used, 'MB'), reference: '—', goal: `≤ ${goals.memory} MB`, pass };
  } finally {
    await desktop.stop();
  }
}
