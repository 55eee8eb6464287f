import type { SKRSContext2D } from '@napi-rs/canvas';
import { theme } from './theme.ts';
import { paintPlate } from './toolbar-picture.ts';

/** What the first run is told. */
const lines: [keys: string[], meaning: string][] = [
  [['Drag'], 'mark a region'],
  [['Space'], 'this screen'],
  [['1', '…', '9'], 'that monitor'],
  [['Ctrl', 'A'], 'everything'],
  [['L'], 'the last region'],
  [['Z'], 'magnifier on or off'],
  [['P', '…', 'S'], 'draw, once marked'],
  [['Enter'], 'copy'],
  [['Ctrl', 'S'], 'save to a file'],
  [['Ctrl', 'D'], 'upload'],
  [['Esc'], 'leave'],
];

const margin = 14;
const row = 30;
const width = 316;
const height = lines.length * row + 64;

/** The size with the room for the shadow. */
export function hintSize(scale: number): { width: number; height: number } {
  return { width: Math.round((width + 2 * margin) * scale), height: Math.round((height + 2 * margin) * scale) };
}

export function paintHint(context: SKRSContext2D, scale: number): void {
  context.scale(scale, scale);
  context.translate(margin, margin);
  paintPlate(context, { x: 0, y: 0, width, height }, 12, theme.ground, theme.line);
  context.textBaseline = 'middle';
  context.fillStyle = theme.text;
  context.font = `600 14px ${theme.font}`;
  context.fillText('Mark what you want to keep', 20, 27);
  lines.forEach(([keys, meaning], index) => {
    const y = 50 + index * row + row / 2;
    context.font = `13px ${theme.font}`;
    context.fillStyle = theme.text;
    context.fillText(meaning, 142, y);
    let x = 20;
    for (const key of keys) x += paintKey(context, key, x, y) + 5;
  });
}

function paintKey(context: SKRSContext2D, key: string, x: number, y: number): number {
  context.font = `12px ${theme.font}`;
  const text = context.measureText(key).width;
  if (key === '…') {
    context.fillStyle = theme.quiet;
    context.fillText(key, x, y);
    return text;
  }
  const wide = Math.max(22, Math.ceil(text) + 14);
  context.fillStyle = 'rgba(255, 255, 255, 0.1)';
  context.strokeStyle = 'rgba(255, 255, 255, 0.28)';
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(Math.round(x) + 0.5, Math.round(y - 11) + 0.5, wide - 1, 21, 4.5);
  context.fill();
  context.stroke();
  context.fillStyle = theme.text;
  context.fillText(key, Math.round(x + (wide - text) / 2), y);
  return wide;
}
