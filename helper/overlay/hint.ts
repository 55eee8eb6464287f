import type { SKRSContext2D } from '@napi-rs/canvas';
import { spellKeys } from '#helper/texts/spell-keys.ts';
import type { OverlayState } from './state.ts';
import { theme } from './theme.ts';
import { paintPlate } from './toolbar-picture.ts';

type Line = [keys: string[], meaning: string];

/** What the first run is told. */
function linesOf({ purpose, recordKey, texts }: OverlayState): Line[] {
  const { hint: words } = texts.overlay;
  const spelled = ([keys, meaning]: Line): Line => [keys.map((key) => spellKeys(key, texts)), meaning];
  const marking: Line[] = [
    [['Drag'], words.mark],
    [['Space'], words.screen],
    [['1', '…', '9'], words.monitor],
    [['Ctrl', 'A'], words.everything],
    [['L'], words.last],
    [['Z'], words.magnifier],
  ];
  const finishing: Line[] = [
    [['P', '…', 'S'], words.draw],
    [['Enter'], words.copy],
    [['Ctrl', 'S'], words.save],
    [['Ctrl', 'D'], words.upload],
  ];
  const start: Line[] = recordKey ? [[recordKey.split('+'), words.beginAndStop]] : [];
  const then: Line[] = purpose === 'picture' ? finishing : [[['Enter'], words.begin], ...start];
  return [...marking, ...then, [['Esc'], words.leave] satisfies Line].map(spelled);
}

const margin = 14;
const row = 30;
const narrow = 316;
/** Where the words begin beside keys of usual width. */
const usualColumn = 142;

/** How wide the keys and the words are about: the letters are counted, since measuring them needs a canvas. */
function layoutOf(lines: Line[]): { column: number; width: number; height: number } {
  const keyWidth = (key: string) => (key === '…' ? 12 : Math.max(22, key.length * 7 + 14)) + 5;
  const keys = lines.map((line) => line[0].reduce((sum, key) => sum + keyWidth(key), 28));
  const column = Math.max(usualColumn, ...keys);
  const width = Math.max(narrow, ...lines.map(([, meaning]) => column + meaning.length * 7 + 20));
  return { column, width, height: lines.length * row + 64 };
}

/** The size with the room for the shadow. */
export function hintSize(state: OverlayState): { width: number; height: number } {
  const { scale } = state;
  const { width, height } = layoutOf(linesOf(state));
  return { width: Math.round((width + 2 * margin) * scale), height: Math.round((height + 2 * margin) * scale) };
}

export function paintHint(context: SKRSContext2D, state: OverlayState): void {
  const { scale } = state;
  const { hint: words } = state.texts.overlay;
  const lines = linesOf(state);
  const { column, width, height } = layoutOf(lines);
  context.scale(scale, scale);
  context.translate(margin, margin);
  paintPlate(context, { x: 0, y: 0, width, height }, 12, theme.ground, theme.line);
  context.textBaseline = 'middle';
  context.fillStyle = theme.text;
  context.font = `600 14px ${theme.font}`;
  context.fillText(state.purpose === 'record' ? words.record : words.keep, 20, 27);
  lines.forEach(([keys, meaning], index) => {
    const y = 50 + index * row + row / 2;
    context.font = `13px ${theme.font}`;
    context.fillStyle = theme.text;
    context.fillText(meaning, column, y);
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
