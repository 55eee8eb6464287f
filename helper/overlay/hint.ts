import type { SKRSContext2D } from '@napi-rs/canvas';
import type { OverlayState } from './state.ts';
import { theme } from './theme.ts';
import { paintPlate } from './toolbar-picture.ts';

type Line = [keys: string[], meaning: string];
/** What the first run is told. */
const marking: Line[] = [
  [['Drag'], 'mark a region'],
  [['Space'], 'this screen'],
  [['1', '…', '9'], 'that monitor'],
  [['Ctrl', 'A'], 'everything'],
  [['L'], 'the last region'],
  [['Z'], 'magnifier on or off'],
];
const finishing: Line[] = [
  ...marking,
  [['P', '…', 'S'], 'draw, once marked'],
  [['Enter'], 'copy'],
  [['Ctrl', 'S'], 'save to a file'],
  [['Ctrl', 'D'], 'upload'],
  [['Esc'], 'leave'],
];

function linesOf({ purpose, recordKey }: OverlayState): Line[] {
  if (purpose === 'picture') return finishing;
  const start: Line[] = recordKey ? [[recordKey.split('+'), 'record, and stop']] : [];
  return [...marking, [['Enter'], 'record'], ...start, [['Esc'], 'leave']];
}

const margin = 14;
const row = 30;
const narrow = 316;
/** What each key beyond two takes beside the words. */
const furtherKey = 52;
const furtherOf = (lines: Line[]) =>
  Math.max(0, ...lines.map(([keys]) => (keys.includes('…') ? 0 : keys.length - 2))) * furtherKey;
const heightOf = (lines: Line[]) => lines.length * row + 64;

/** The size with the room for the shadow. */
export function hintSize(state: OverlayState): { width: number; height: number } {
  const { scale } = state;
  const lines = linesOf(state);
  const [width, height] = [narrow + furtherOf(lines), heightOf(lines)];
  return { width: Math.round((width + 2 * margin) * scale), height: Math.round((height + 2 * margin) * scale) };
}

export function paintHint(context: SKRSContext2D, state: OverlayState): void {
  const { scale } = state;
  const lines = linesOf(state);
  const further = furtherOf(lines);
  const [width, height] = [narrow + further, heightOf(lines)];
  context.scale(scale, scale);
  context.translate(margin, margin);
  paintPlate(context, { x: 0, y: 0, width, height }, 12, theme.ground, theme.line);
  context.textBaseline = 'middle';
  context.fillStyle = theme.text;
  context.font = `600 14px ${theme.font}`;
  context.fillText(state.purpose === 'record' ? 'Mark what you want to record' : 'Mark what you want to keep', 20, 27);
  lines.forEach(([keys, meaning], index) => {
    const y = 50 + index * row + row / 2;
    context.font = `13px ${theme.font}`;
    context.fillStyle = theme.text;
    context.fillText(meaning, 142 + further, y);
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
