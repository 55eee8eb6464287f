import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { moving, readNumber } from './moving-screen.ts';

const { width, height, fps, frames: drawn } = moving;
const pictureBytes = width * height * 4;
const raw = ['-f', 'rawvideo', '-pix_fmt', 'bgra', '-s', `${width}x${height}`, '-r', `${fps}`];

export interface Judgement {
  /** For each slot of the recording, which picture of the source is seen. */
  readonly shown: readonly number[];
  /** Pictures of the source between the first and the last that is seen which are not. */
  readonly lost: number;
  /** Frames that end at no slot. */
  readonly wrongDelays: number;
  readonly ssim: number;
}

/** Judges a recording by ffmpeg: what it shows when, and how like the source's same pictures it is. */
export function judgeGif(file: string, source: string): Judgement {
  const delays = delaysOf(file);
  const numbers = numbersOf(file);
  const slots = Array.from({ length: drawn + 1 }, (_, slot) => Math.ceil((slot * 100) / fps - 1e-6));
  let ends = 0;
  let wrongDelays = 0;
  const shown: number[] = [];
  for (const [at, delay] of delays.entries()) {
    ends += delay;
    const slot = slots.indexOf(ends);
    if (slot < 0) wrongDelays += 1;
    while (shown.length < Math.max(slot, 0)) shown.push(numbers[at] ?? 0);
  }
  const seen = new Set(numbers);
  const [first = 0, last = 0] = [numbers[0], numbers.at(-1)];
  const lost = Array.from({ length: last - first }, (_, at) => first + at).filter((number) => !seen.has(number)).length;
  return { shown, lost, wrongDelays, ssim: ssimOf(file, shown, source) };
}

/** What ffmpeg makes of the very same pictures with its own palette and its usual dithering. */
export function againstFfmpeg(
  shown: readonly number[],
  source: string,
  folder: string,
): { bytes: number; ssim: number } {
  const file = join(folder, 'reference.gif');
  const pictures = join(folder, 'shown.bgra');
  gather(shown, source, pictures);
  const filter = 'split[a][b];[a]palettegen[p];[b][p]paletteuse';
  ffmpeg(['-y', ...raw, '-i', pictures, '-vf', filter, file]);
  return { bytes: statSync(file).size, ssim: ssimOf(file, shown, source) };
}

function ssimOf(file: string, shown: readonly number[], source: string): number {
  const pictures = `${file}.shown`;
  gather(shown, source, pictures);
  const filter = `[0]format=gbrp[a];[1]fps=${fps},format=gbrp[b];[a][b]ssim`;
  const told = ffmpeg([...raw, '-i', pictures, '-i', file, '-lavfi', filter, '-f', 'null', '-']);
  const all = /SSIM.* All:([\d.]+)/.exec(told)?.[1];
  if (!all) throw new Error(`ffmpeg told no SSIM: ${told}`);
  return Number(all);
}

/** The pictures that were seen, one for each slot. */
function gather(shown: readonly number[], source: string, target: string): void {
  const [input, output] = [openSync(source, 'r'), openSync(target, 'w', 0o600)];
  const picture = Buffer.alloc(pictureBytes);
  for (const number of shown) {
    readSync(input, picture, 0, pictureBytes, number * pictureBytes);
    writeSync(output, picture);
  }
  closeSync(input);
  closeSync(output);
}

function delaysOf(file: string): number[] {
  const ask = ['-v', 'error', '-show_entries', 'packet=duration_time', '-of', 'csv=p=0', file];
  const { stdout } = spawnSync('ffprobe', ask, { encoding: 'utf8' });
  return stdout
    .trim()
    .split('\n')
    .map((duration) => Math.round(Number(duration) * 100));
}

/** The number in the corner of each frame. */
function numbersOf(file: string): number[] {
  const [w, h] = [80, 8];
  const crop = ['-v', 'error', '-i', file, '-vf', `crop=${w}:${h}:0:0`, '-fps_mode', 'passthrough'];
  const { stdout } = spawnSync('ffmpeg', [...crop, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], { maxBuffer: 1 << 28 });
  const size = w * h * 3;
  return Array.from({ length: stdout.length / size }, (_, at) =>
    readNumber((x, y) => stdout[at * size + (y * w + x) * 3] as number),
  );
}

function ffmpeg(args: string[]): string {
  const { status, stderr } = spawnSync('ffmpeg', ['-hide_banner', '-nostdin', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`ffmpeg failed: ${stderr}`);
  return stderr;
}
