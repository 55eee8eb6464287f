import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startScreen, type XScreen } from '#test/support/x-screen.ts';
import { builtHelper } from './built-helper.ts';
import { againstFfmpeg, judgeGif } from './gif-judge.ts';
import type { Effort, Group } from './group.ts';
import { median } from './measure.ts';
import { drawMovingScreen, moving } from './moving-screen.ts';
import { cpuSecondsOf, memoryOf } from './process-tree.ts';
import { figure, type Row } from './table.ts';

/** Ten seconds of a real screen as GIF, by the helper's own command, against ffmpeg's palettegen and paletteuse. */
export const gif: Group = { name: 'gif', run };

const at = { x: 40, y: 40 };
const seconds = moving.frames / moving.fps;
const group = `gif, ${moving.width} × ${moving.height}, ${seconds} s at ${moving.fps} a second`;

interface Recorded {
  readonly file: string;
  /** From the last picture to the end of the command, in ms. */
  readonly after: number;
  /** Megabytes of the whole tree. */
  readonly peak: number;
  readonly cpu: number;
  readonly missed: number;
}

async function run({ rounds }: Effort): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-bench-'));
  const screen = await startScreen({ width: 1400, height: 860 });
  try {
    const source = join(folder, 'source.bgra');
    drawMovingScreen(source);
    const results: Recorded[] = [];
    for (let round = 0; round < Math.min(3, rounds); round++) {
      results.push(await record(screen, source, join(folder, `${round}.gif`), folder));
    }
    const best = results.toSorted((a, b) => a.missed - b.missed || a.after - b.after)[0] as Recorded;
    return describe(results, source, best, folder);
  } finally {
    await screen.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function record(screen: XScreen, source: string, file: string, folder: string): Promise<Recorded> {
  const player = join(import.meta.dirname, 'moving-player.ts');
  const show = spawn(process.execPath, [player, source, `${at.x}`, `${at.y}`], { env: screen.env });
  await once(show.stdout, 'data');
  const rect = [at.x, at.y, moving.width, moving.height].join();
  const asked = ['gif', '--rect', rect, '--seconds', `${seconds}`, '--fps', `${moving.fps}`, '--countdown', '1'];
  const env = { ...screen.env, PRNTSCRN_CONFIG_DIR: join(folder, 'config'), PRNTSCRN_STATE_DIR: join(folder, 'state') };
  const helper = spawn(
    process.execPath,
    [await builtHelper(), ...asked, '--no-cursor', '--no-upload', '--save', file],
    { env },
  );
  let words = '';
  helper.stderr.on('data', (piece: Buffer) => (words += piece));
  let [peak, cpu] = [0, 0];
  const watching = setInterval(() => {
    try {
      peak = Math.max(peak, memoryOf(helper.pid ?? 0).peak);
      cpu = Math.max(cpu, cpuSecondsOf(helper.pid ?? 0));
    } catch {
      // It has just ended.
    }
  }, 100);
  const ended = once(helper, 'exit');
  await untilRed(screen);
  const began = performance.now();
  // Half a frame later, so that no picture of the player is looked at just when it changes.
  await sleep(500 / moving.fps);
  show.stdin.write('go\n');
  const [code] = await ended;
  const after = performance.now() - began - seconds * 1000;
  clearInterval(watching);
  show.stdin.end();
  await once(show, 'exit');
  if (code !== 0) throw new Error(`The helper could not record: ${words}`);
  return { file, after, peak, cpu, missed: Number(/busy: (\d+) of/.exec(words)?.[1] ?? 0) };
}

/** The bar's dot turns red with the first frame. */
async function untilRed(screen: XScreen): Promise<void> {
  const { openX11Display } = await import('#helper/platform/x11-display.ts');
  const display = await openX11Display(screen.display);
  const dot = { x: at.x + 18, y: at.y + moving.height + 11 + 15 };
  try {
    for (let tries = 0; tries < 4000; tries++) {
      const { data } = await display.call<{ data: Buffer }>((done) =>
        display.client.GetImage(2, display.root, dot.x, dot.y, 1, 1, 0xffffffff, done),
      );
      if ((data.readUInt32LE(0) & 0xffffff) === 0xe5484d) return;
      await sleep(5);
    }
  } finally {
    display.release();
  }
  throw new Error('The recording never began');
}

function describe(results: Recorded[], source: string, best: Recorded, folder: string): Row[] {
  const judged = judgeGif(best.file, source);
  const reference = againstFfmpeg(judged.shown, source, folder);
  const size = statSync(best.file).size / 1e6;
  const limit = (measure: string, value: number, goal: number, unit: string): Row => ({
    group,
    measure,
    ours: figure(value, unit),
    reference: '—',
    goal: `≤ ${goal} ${unit}`,
    pass: value <= goal,
  });
  const cpu = figure(median(results.map((one) => one.cpu)), 's');
  return [
    limit('stop → file there and command ended', median(results.map(({ after }) => after)), 1000, 'ms'),
    limit('frames that the recorder missed', median(results.map(({ missed }) => missed)), 0, 'frames'),
    limit('pictures shown but not in the file', judged.lost, 0, 'frames'),
    limit('peak memory of the process tree', Math.max(...results.map(({ peak }) => peak)), 250, 'MB'),
    limit('delays that are not 7, 7, 6 or their sums', judged.wrongDelays, 0, 'frames'),
    { group, measure: 'processor time, all threads', ours: cpu, reference: '—' },
    {
      group,
      measure: 'size',
      ours: figure(size, 'MB'),
      reference: `ffmpeg palettegen, paletteuse ${figure(reference.bytes / 1e6, 'MB')}`,
      ratio: size / (reference.bytes / 1e6),
      goal: '≤ 1',
      pass: size <= reference.bytes / 1e6,
    },
    {
      group,
      measure: 'likeness to the screen (SSIM)',
      ours: judged.ssim.toFixed(4),
      reference: `ffmpeg palettegen, paletteuse ${reference.ssim.toFixed(4)}`,
      goal: '≥ 0.99',
      pass: judged.ssim >= 0.99,
    },
  ];
}
