import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';

type Type = 'png' | 'jpeg';

const words =
  'press PrtScn mark a region and the raw link is on the clipboard const await return 0x7f { } => 2026'.split(' ');

/** A seeded generator (mulberry32), so that every run measures the same pictures. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A picture as people take them, text on panels beside photographs, within 5 % of so many bytes. */
export async function screenshot(type: Type, bytes: number): Promise<Buffer> {
  const width = bytes > 500_000 ? 1920 : 1000;
  let low = 16;
  let high = 6000;
  for (let step = 0; step < 16; step++) {
    const height = Math.round((low + high) / 2);
    const picture = await encode(type, width, height);
    if (Math.abs(picture.length - bytes) < bytes * 0.05) return picture;
    if (picture.length > bytes) high = height;
    else low = height;
  }
  throw new Error(`No ${type} came near ${bytes} bytes`);
}

/** A whole screen's worth of the same content, as PNG. */
export async function screen(width: number, height: number): Promise<Buffer> {
  return encode('png', width, height);
}

async function encode(type: Type, width: number, height: number): Promise<Buffer> {
  const canvas = createCanvas(width, height);
  draw(canvas.getContext('2d'), width, height);
  return type === 'png' ? canvas.encode('png') : canvas.encode('jpeg', 90);
}

function draw(context: SKRSContext2D, width: number, height: number): void {
  const next = random(7);
  context.fillStyle = '#f6f7f9';
  context.fillRect(0, 0, width, height);
  context.font = '14px sans-serif';
  for (let y = 20; y < height; y += 20) {
    context.fillStyle = y % 60 === 0 ? '#1f5fbf' : '#2b2f36';
    const line = Array.from({ length: 8 + Math.floor(next() * 12) }, () => words[Math.floor(next() * words.length)]);
    context.fillText(line.join(' '), 12, y, width - 24);
  }
  for (let top = 60; top < height; top += 600) photograph(context, next, width - 330, top);
}

function photograph(context: SKRSContext2D, next: () => number, left: number, top: number): void {
  const pixels = context.createImageData(320, 200);
  for (let at = 0; at < pixels.data.length; at += 4) {
    const row = Math.floor(at / 4 / 320);
    const column = (at / 4) % 320;
    const grain = next() * 12;
    pixels.data[at] = 90 + row / 2 + grain;
    pixels.data[at + 1] = 60 + column / 3 + grain;
    pixels.data[at + 2] = 160 - row / 3 + grain;
    pixels.data[at + 3] = 255;
  }
  context.putImageData(pixels, left, top);
}

/** A picture of about 20 MB that no encoder can make smaller: `png` of 2600 × 2600 noise, or a JPEG of the best quality. */
export async function heavy(type: Type): Promise<Buffer> {
  const side = type === 'png' ? 2600 : 2500;
  const canvas = createCanvas(side, side);
  const context = canvas.getContext('2d');
  const pixels = context.createImageData(side, side);
  const next = random(11);
  for (let at = 0; at < pixels.data.length; at++) pixels.data[at] = at % 4 === 3 ? 255 : next() * 256;
  context.putImageData(pixels, 0, 0);
  return type === 'png' ? canvas.encode('png') : canvas.encode('jpeg', 100);
}
