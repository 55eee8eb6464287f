import { spawn } from 'node:child_process';
import { buffer, text } from 'node:stream/consumers';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Frame } from './capture.ts';
import type { WaylandSource } from './wayland.ts';

/** Takes pictures through grim, which speaks wlr-screencopy and ext-image-copy-capture. */
export const grim: WaylandSource = {
  name: 'grim',
  drawsPointer: true,
  whole: ({ pointer }) => run(pointer ? ['-c'] : []),
  output: (name, { pointer }) => run([...(pointer ? ['-c'] : []), '-o', name]),
};

async function run(args: string[]): Promise<Frame> {
  const child = spawn('grim', [...args, '-t', 'ppm', '-'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  try {
    const [bytes, words, code] = await Promise.all([buffer(child.stdout), text(child.stderr), ended]);
    if (code !== 0) throw new Error(words.trim() || `grim ended with ${code}`);
    return readPpm(bytes);
  } catch (cause) {
    const words = `The screen could not be captured: ${(cause as Error).message}`;
    throw new HelperError('capture_failed', words, { cause });
  }
}

/** P6 of Netpbm: `P6`, width, height and 255 as words, one space, then red, green and blue for each pixel. */
function readPpm(bytes: Buffer): Frame {
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 64));
  if (!head) throw new Error('grim gave no picture');
  const [width, height] = [Number(head[1]), Number(head[2])];
  const data = new Uint8Array(width * height * 4);
  for (let from = head[0].length, to = 0; to < data.length; from += 3, to += 4) {
    data[to] = bytes[from + 2] as number;
    data[to + 1] = bytes[from + 1] as number;
    data[to + 2] = bytes[from] as number;
    data[to + 3] = 255;
  }
  return { x: 0, y: 0, width, height, data, stride: width * 4 };
}
