import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Capture, openCapture } from '#helper/capture/capture.ts';
import { encodePng } from '#helper/capture/png.ts';
import { type Desktop, startDesktop } from './desktop.ts';
import type { Effort, Group } from './group.ts';
import { installed } from './installed.ts';
import { interleave, median } from './measure.ts';
import { figure, type Row } from './table.ts';

/** The whole screen as a PNG file: by the parts that the resident helper holds open, against `maim FILE`. */
export const capture: Group = { name: 'capture', run };

const goal = 0.3;

async function run(effort: Effort): Promise<Row[]> {
  const desktop = await startDesktop();
  const before = process.env.DISPLAY;
  process.env.DISPLAY = desktop.display;
  try {
    const opened = await openCapture();
    const ways: Record<string, () => Promise<number>> = { ours: () => byUs(desktop, opened) };
    if (installed('maim')) ways.maim = async () => byMaim(desktop);
    for (const once of Object.values(ways)) await once();
    const results = await interleave(effort.rounds * 4, ways);
    opened.close();
    return [describe(results)];
  } finally {
    process.env.DISPLAY = before;
    await desktop.stop();
  }
}

function describe(results: Record<string, number[]>): Row {
  const ours = median(results.ours ?? []);
  const base = { group: 'capture, 1920 × 1080', measure: 'the whole screen → a PNG file', ours: figure(ours, 'ms') };
  if (!results.maim) return { ...base, reference: 'maim is not installed' };
  const reference = median(results.maim);
  const ratio = ours / reference;
  return {
    ...base,
    reference: `maim ${figure(reference, 'ms')}`,
    ratio,
    goal: `≤ ${goal}`,
    pass: ratio <= goal,
  };
}

async function byUs(desktop: Desktop, opened: Capture): Promise<number> {
  const file = join(desktop.env.HOME ?? '', 'ours.png');
  const started = performance.now();
  writeFileSync(file, await encodePng(await opened.grab()));
  const ended = performance.now();
  rmSync(file);
  return ended - started;
}

function byMaim(desktop: Desktop): number {
  const file = join(desktop.env.HOME ?? '', 'maim.png');
  const started = performance.now();
  const { status } = spawnSync('maim', [file], { env: desktop.env, stdio: 'ignore' });
  const ended = performance.now();
  if (status !== 0) throw new Error('maim took no picture');
  rmSync(file);
  return ended - started;
}
