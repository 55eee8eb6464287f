import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Rect } from '#helper/platform/rect.ts';
import { theme } from './theme.ts';
import { type ToolbarAction, type ToolbarLayout, toolbarActions } from './toolbar.ts';

export interface ToolbarLook {
  hovered: ToolbarAction | undefined;
  focused: ToolbarAction | undefined;
  held: ToolbarAction | undefined;
  scale: number;
}

/** Room around the toolbar for its shadow, in pixels at scale 1. */
export const toolbarMargin = 14;

/** Paints the toolbar with its box at the margin. */
export function paintToolbar(context: SKRSContext2D, layout: ToolbarLayout, look: ToolbarLook): void {
  const { box, group, buttons } = layout;
  const margin = Math.round(toolbarMargin * look.scale);
  context.translate(margin - box.x, margin - box.y);
  paintPlate(context, group, 10 * look.scale, theme.ground, theme.line);
  const state = (action: ToolbarAction) =>
    look.held === action ? 'held' : look.hovered === action ? 'hover' : undefined;
  const upload = { held: theme.accentHeld, hover: theme.accentHover, rest: theme.accent }[state('upload') ?? 'rest'];
  paintPlate(context, buttons.upload, 10 * look.scale, upload, 'rgba(255, 255, 255, 0.3)');
  for (const action of toolbarActions) {
    const rect = buttons[action];
    const lit = state(action);
    if (action !== 'upload' && lit) {
      context.fillStyle = theme[lit];
      context.beginPath();
      context.roundRect(rect.x + 1, rect.y + 1, rect.width - 2, rect.height - 2, 7 * look.scale);
      context.fill();
    }
    paintFace(context, action, rect, look.scale);
    if (look.focused === action) paintFocus(context, rect, look.scale);
  }
}

/** A rounded plate with a shadow and a fine light edge. */
export function paintPlate(context: SKRSContext2D, rect: Rect, radius: number, fill: string, edge: string): void {
  context.save();
  context.shadowColor = theme.shadow;
  context.shadowBlur = 10;
  context.shadowOffsetY = 2;
  context.fillStyle = fill;
  context.beginPath();
  context.roundRect(rect.x, rect.y, rect.width, rect.height, radius);
  context.fill();
  context.restore();
  context.strokeStyle = edge;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(rect.x + 0.5, rect.y + 0.5, rect.width - 1, rect.height - 1, radius - 0.5);
  context.stroke();
}

function paintFocus(context: SKRSContext2D, rect: Rect, scale: number): void {
  context.strokeStyle = theme.focus;
  context.lineWidth = 2 * scale;
  context.beginPath();
  context.roundRect(rect.x + 3, rect.y + 3, rect.width - 6, rect.height - 6, 6 * scale);
  context.stroke();
}

function paintFace(context: SKRSContext2D, action: ToolbarAction, rect: Rect, scale: number): void {
  const middle = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
  context.save();
  if (action === 'upload') {
    context.fillStyle = '#ffffff';
    context.font = `600 ${14 * scale}px ${theme.font}`;
    context.textBaseline = 'alphabetic';
    const width = context.measureText('Upload').width;
    const icon = 18 * scale;
    const left = middle.x - (icon + 8 * scale + width) / 2;
    context.fillText('Upload', Math.round(left + icon + 8 * scale), Math.round(middle.y + 5 * scale));
    context.translate(left + icon / 2, middle.y);
  } else {
    context.translate(middle.x, middle.y);
  }
  context.scale(scale, scale);
  context.strokeStyle = action === 'upload' ? '#ffffff' : theme.text;
  context.lineWidth = 1.8;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  icons[action](context);
  context.restore();
}

/** Each icon within −9 … 9 around its middle. */
const icons: Record<ToolbarAction, (context: SKRSContext2D) => void> = {
  cancel: (context) =>
    strokes(context, [
      [-6, -6, 6, 6],
      [6, -6, -6, 6],
    ]),
  save: (context) =>
    strokes(context, [
      [0, -8, 0, 3],
      [-4.5, -1.5, 0, 3, 4.5, -1.5],
      [-8, 3, -8, 7.5, 8, 7.5, 8, 3],
    ]),
  copy: (context) => {
    context.beginPath();
    context.roundRect(-3, -3, 11, 11, 2);
    context.stroke();
    strokes(context, [[-5.5, 3.5, -7.5, 3.5, -7.5, -7.5, 3.5, -7.5, 3.5, -5.5]]);
  },
  upload: (context) =>
    strokes(context, [
      [0, 3, 0, -8],
      [-4.5, -3.5, 0, -8, 4.5, -3.5],
      [-8, 3, -8, 7.5, 8, 7.5, 8, 3],
    ]),
};

function strokes(context: SKRSContext2D, lines: number[][]): void {
  context.beginPath();
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      const [x = 0, y = 0] = [line[i], line[i + 1]];
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
  }
  context.stroke();
}
