import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';

/** Ten seconds at fifteen a second of what people record: a page that scrolls, a video, a terminal at work. */
export const moving = { width: 1280, height: 720, frames: 150, fps: 15 } as const;

const video = { x: 700, y: 40, width: 560, height: 316 } as const;
const words =
  'press PrtScn mark a region and the raw link is on the clipboard const await return 0x7f { } => 2026'.split(' ');
/** The number of the frame, as squares of 8 × 8 pixels in the top left corner: black and white survive any palette. */
const square = 8;
const bits = 10;

/** Writes every frame as raw blue, green, red and 255 to a file, one after the other; the same bytes on each run. */
export function drawMovingScreen(file: string): void {
  const { width, height, frames } = moving;
  const film = drawFilm();
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const output = openSync(file, 'w', 0o600);
  try {
    for (let at = 0; at < frames; at++) {
      drawPage(context, at);
      drawTerminal(context, at);
      const picture = context.createImageData(video.width, video.height);
      picture.data.set(film.subarray(at * picture.data.length, (at + 1) * picture.data.length));
      context.putImageData(picture, video.x, video.y);
      drawNumber(context, at);
      const { data } = context.getImageData(0, 0, width, height);
      for (let i = 0; i < data.length; i += 4) [data[i], data[i + 2]] = [data[i + 2] as number, data[i] as number];
      writeSync(output, data);
    }
  } finally {
    closeSync(output);
  }
}

/** The number that a frame carries. `red` reads one pixel's red part. */
export function readNumber(red: (x: number, y: number) => number): number {
  let number = 0;
  for (let bit = 0; bit < bits; bit++) if (red(bit * square + 4, 4) > 127) number |= 1 << bit;
  return number;
}

function drawNumber(context: SKRSContext2D, at: number): void {
  for (let bit = 0; bit < bits; bit++) {
    context.fillStyle = at & (1 << bit) ? '#ffffff' : '#000000';
    context.fillRect(bit * square, 0, square, square);
  }
}

/** A slow flight into the Mandelbrot set, which has as many colours as a film. */
function drawFilm(): Buffer {
  const { width, height } = video;
  const source = `mandelbrot=size=${width}x${height}:rate=${moving.fps}:end_scale=0.05:end_pts=200`;
  const made = spawnSync(
    'ffmpeg',
    [
      '-loglevel',
      'error',
      '-f',
      'lavfi',
      '-i',
      source,
      '-frames:v',
      `${moving.frames}`,
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgba',
      '-',
    ],
    { maxBuffer: 1 << 30 },
  );
  if (made.status !== 0) throw new Error(`ffmpeg could not draw: ${made.stderr}`);
  return made.stdout;
}

function drawPage(context: SKRSContext2D, at: number): void {
  context.fillStyle = '#f6f7f9';
  context.fillRect(0, 0, moving.width, moving.height);
  context.font = '15px "DejaVu Sans"';
  const scrolled = Math.max(0, at - 20) * 6;
  for (let line = Math.floor(scrolled / 22); line * 22 - scrolled < moving.height + 22; line++) {
    context.fillStyle = line % 7 === 0 ? '#1f5fbf' : '#2b2f36';
    const text = Array.from({ length: 8 }, (_, word) => words[(line * 5 + word * (3 + (line % 4))) % words.length]);
    context.fillText(text.join(' '), 16, line * 22 - scrolled + 30, 650);
  }
}

function drawTerminal(context: SKRSContext2D, at: number): void {
  context.fillStyle = '#11151c';
  context.fillRect(700, 380, 560, 320);
  context.font = '14px "DejaVu Sans Mono"';
  const lines = Math.floor(at / 3);
  for (let row = 0; row < 16; row++) {
    const line = lines - 15 + row;
    if (line < 0) continue;
    context.fillStyle = line % 5 === 0 ? '#7ee787' : '#d7dde6';
    context.fillText(
      `[${String(line).padStart(4, '0')}] ${words[line % words.length]} ${words[(line * 3) % words.length]} ok ${line * 17} ms`,
      712,
      402 + row * 19,
    );
  }
  context.fillStyle = at % 8 < 4 ? '#d7dde6' : '#11151c';
  context.fillRect(712, 402 + 15 * 19 + 4, 8, 3);
}
