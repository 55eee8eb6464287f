import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Editor } from '#editor/editor.ts';
import type { Rect } from '#helper/platform/rect.ts';
import type { Texts } from '#helper/texts/english.ts';
import { fontThatFits } from './font-that-fits.ts';
import { theme } from './theme.ts';
import { type Bar, type ButtonId, colourOf, isEnabled, isMain, isOn } from './toolbar.ts';
import { paintFace } from './toolbar-faces.ts';

export interface ToolbarLook {
  hovered: ButtonId | undefined;
  focused: ButtonId | undefined;
  held: ButtonId | undefined;
  scale: number;
  editor: Editor | undefined;
  texts: Texts;
}

/** Room around a bar for its shadow, in pixels at scale 1. */
export const toolbarMargin = 14;

/** All that a bar's picture depends on: two bars with the same key look the same. */
export function lookKey(bar: Bar, { hovered, focused, held, scale, editor }: ToolbarLook): string {
  const ids = new Set(bar.buttons.map(({ id }) => id));
  const mine = (id: ButtonId | undefined) => (id && ids.has(id) ? id : '');
  const { style, styleOf } = editor?.state ?? {};
  const enabled = bar.buttons.map(({ id }) => (isEnabled(id, editor) ? 1 : 0)).join('');
  const face = bar.name === 'finish' ? '' : `${JSON.stringify(style)} ${styleOf} ${activeTool(editor)}`;
  return `${bar.name} ${mine(hovered)} ${mine(focused)} ${mine(held)} ${scale} ${enabled} ${face}`;
}

const activeTool = (editor: Editor | undefined) => editor?.state.tool;

/** Paints a bar with its box at the margin. */
export function paintBar(context: SKRSContext2D, bar: Bar, look: ToolbarLook): void {
  const { scale } = look;
  const margin = Math.round(toolbarMargin * scale);
  context.translate(margin - bar.box.x, margin - bar.box.y);
  paintGround(context, bar, look);
  for (const { id, rect } of bar.buttons) {
    const enabled = isEnabled(id, look.editor);
    const lit = enabled ? litOf(id, look) : undefined;
    context.save();
    if (!enabled) context.globalAlpha = 0.32;
    if (!isMain(id) && lit) fillRound(context, rect, 1, 7 * scale, theme[lit]);
    paintFace(context, id, rect, look);
    context.restore();
    if (look.focused === id) paintFocus(context, rect, scale);
  }
}

function litOf(id: ButtonId, { held, hovered, editor }: ToolbarLook): 'held' | 'hover' | 'active' | undefined {
  if (held === id) return 'held';
  if (!colourOf(id) && isOn(id, editor)) return 'active';
  return hovered === id ? 'hover' : undefined;
}

function paintGround(context: SKRSContext2D, { name, box, buttons }: Bar, look: ToolbarLook): void {
  const radius = 10 * look.scale;
  const main = buttons.find(({ id }) => isMain(id));
  if (!main) {
    paintPlate(context, box, radius, theme.ground, theme.line);
    if (name === 'question') paintQuestion(context, box, look);
    return;
  }
  const gap = Math.round(12 * look.scale);
  paintPlate(context, { ...box, width: main.rect.x - gap - box.x }, radius, theme.ground, theme.line);
  const lit = litOf(main.id, look);
  const { plain, hover, held } = main.id === 'record' ? theme.record : theme.send;
  const fill = lit === 'held' ? held : lit === 'hover' ? hover : plain;
  paintPlate(context, main.rect, radius, fill, 'rgba(255, 255, 255, 0.3)');
}

/** A rounded plate with a shadow and a fine light edge. */
export function paintPlate(context: SKRSContext2D, rect: Rect, radius: number, fill: string, edge: string): void {
  context.save();
  context.shadowColor = theme.shadow;
  context.shadowBlur = 10;
  context.shadowOffsetY = 2;
  fillRound(context, rect, 0, radius, fill);
  context.restore();
  context.strokeStyle = edge;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(rect.x + 0.5, rect.y + 0.5, rect.width - 1, rect.height - 1, radius - 0.5);
  context.stroke();
}

function fillRound(context: SKRSContext2D, rect: Rect, by: number, radius: number, fill: string): void {
  context.fillStyle = fill;
  context.beginPath();
  context.roundRect(rect.x + by, rect.y + by, rect.width - 2 * by, rect.height - 2 * by, radius);
  context.fill();
}

function paintFocus(context: SKRSContext2D, rect: Rect, scale: number): void {
  context.strokeStyle = theme.focus;
  context.lineWidth = 2 * scale;
  context.beginPath();
  context.roundRect(rect.x + 3, rect.y + 3, rect.width - 6, rect.height - 6, 6 * scale);
  context.stroke();
}

function paintQuestion(context: SKRSContext2D, box: Rect, { scale, texts }: ToolbarLook): void {
  const room = box.width - 40 * scale;
  context.fillStyle = theme.text;
  context.font = fontThatFits(context, texts.overlay.discard, { size: 15 * scale, weight: 600, room });
  context.fillText(texts.overlay.discard, box.x + 20 * scale, box.y + 34 * scale);
  context.fillStyle = theme.quiet;
  context.font = fontThatFits(context, texts.overlay.lost, { size: 13 * scale, weight: 400, room });
  context.fillText(texts.overlay.lost, box.x + 20 * scale, box.y + 58 * scale);
}
