import { createCanvas } from '@napi-rs/canvas';
import { theme } from '#helper/overlay/theme.ts';

type Light = (x: number, y: number) => number;
/** The overlay's label for nine characters; its last rows are cut, where it differs by nothing. */
const [width, height] = [96, 26];

/** The label's place above a region, in the same units. */
export const sizeLabel = { width, height, above: 36 };

/**
 * Which of some labels is on the screen, each size of which is drawn here to compare. `light` is the blue of a label's
 * pixel as it is seen.
 */
export function readSizeLabel(light: Light, texts: readonly string[]): string | undefined {
  const judged = texts.map((text) => ({ text, off: difference(drawn(text), light) }));
  return judged.toSorted((a, b) => a.off - b.off)[0]?.text;
}

function drawn(text: string): Light {
  const context = createCanvas(width, height).getContext('2d');
  context.fillStyle = theme.ground;
  context.fillRect(0, 0, width, height);
  context.font = `600 13px ${theme.font}`;
  context.fillStyle = theme.text;
  const left = Math.round(width / 2 - context.measureText(text).width / 2);
  context.fillText(text, left, Math.round(height / 2 + 13 * 0.36));
  const { data } = context.getImageData(0, 0, width, height);
  return (x, y) => data[(y * width + x) * 4 + 2] ?? 0;
}

function difference(one: Light, other: Light): number {
  let sum = 0;
  for (let y = 4; y < height - 4; y += 1) {
    for (let x = 8; x < width - 8; x += 1) sum += Math.abs(one(x, y) - other(x, y));
  }
  return sum;
}
