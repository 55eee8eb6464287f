import type { SKRSContext2D } from '@napi-rs/canvas';
import { theme } from './theme.ts';
import type { ButtonId } from './toolbar.ts';

type Context = SKRSContext2D;
export type IconName = Exclude<ButtonId, `colour.${number}` | `width.${number}` | 'style' | 'leave' | 'stay'>;

/** Draws an icon within −9 … 9 around 0,0 with the stroke that is set. */
export function paintIcon(context: Context, name: IconName): void {
  icons[name](context);
}

const icons: Record<IconName, (context: Context) => void> = {
  'tool.pen': (context) => curve(context, [-8, 5, -3, -9, 0, 9, 8, -6]),
  'tool.line': (context) => strokes(context, [[-7, 7, 7, -7]]),
  'tool.arrow': (context) =>
    strokes(context, [
      [-7, 7, 7, -7],
      [-1, -7, 7, -7, 7, 1],
    ]),
  'tool.rectangle': (context) => box(context, -8, -6, 16, 12, 1.5),
  'tool.ellipse': (context) => {
    context.beginPath();
    context.ellipse(0, 0, 8.5, 6.5, 0, 0, 2 * Math.PI);
    context.stroke();
  },
  'tool.marker': (context) => {
    context.save();
    context.globalAlpha *= 0.55;
    context.lineWidth = 7;
    context.lineCap = 'butt';
    context.strokeStyle = '#ffd60a';
    strokes(context, [[-9, 4, 9, 4]]);
    context.restore();
    strokes(context, [
      [-4, 1, 5, -8, 8, -5, -1, 4, -5, 5, -4, 1],
      [2, -5, 5, -2],
    ]);
  },
  'tool.text': (context) =>
    strokes(context, [
      [-6.5, -4.5, -6.5, -7, 6.5, -7, 6.5, -4.5],
      [0, -7, 0, 7.5],
      [-2.8, 7.5, 2.8, 7.5],
    ]),
  'tool.step': (context) => {
    context.beginPath();
    context.arc(0, 0, 8.2, 0, 2 * Math.PI);
    context.stroke();
    strokes(context, [[-2, -2.2, 0.8, -4.2, 0.8, 4.4]]);
  },
  'tool.hide': (context) => {
    context.fillStyle = context.strokeStyle;
    box(context, -8.5, -3.5, 17, 7, 1.5, true);
    strokes(context, [
      [-8, -7.5, 3, -7.5],
      [-8, 7.5, 6, 7.5],
    ]);
  },
  'tool.pixelate': (context) => {
    context.fillStyle = context.strokeStyle;
    const full = context.globalAlpha;
    for (const [column, row, alpha] of [
      ...[
        [0, 0, 1],
        [1, 0, 0.35],
        [2, 0, 0.7],
      ],
      ...[
        [0, 1, 0.45],
        [1, 1, 0.85],
        [2, 1, 0.25],
      ],
      ...[
        [0, 2, 0.75],
        [1, 2, 0.3],
        [2, 2, 1],
      ],
    ] as [number, number, number][]) {
      context.globalAlpha = full * alpha;
      context.fillRect(-8.25 + column * 5.5, -8.25 + row * 5.5, 5.5, 5.5);
    }
    context.globalAlpha = full;
  },
  'tool.pick': eyedropper,
  'colour.pick': eyedropper,
  'tool.select': (context) =>
    strokes(context, [[-5, -8, -5, 6.5, -1.3, 3.2, 1.3, 8.5, 4, 7.2, 1.5, 2, 6.5, 2, -5, -8]]),
  undo: (context) => {
    strokes(context, [[-3.5, -7.5, -7.5, -3.5, -3.5, 0.5]]);
    curve(context, [-7.5, -3.5, 4, -3.5, 8.5, -3.5, 8, 6]);
  },
  redo: (context) => {
    strokes(context, [[3.5, -7.5, 7.5, -3.5, 3.5, 0.5]]);
    curve(context, [7.5, -3.5, -4, -3.5, -8.5, -3.5, -8, 6]);
  },
  fill: (context) => {
    box(context, -8, -6, 16, 12, 1.5);
    context.fillStyle = context.strokeStyle;
    context.beginPath();
    context.moveTo(-7, 5);
    context.lineTo(7, -5);
    context.lineTo(7, 5);
    context.closePath();
    context.fill();
  },
  cancel: (context) =>
    strokes(context, [
      [-6, -6, 6, 6],
      [6, -6, -6, 6],
    ]),
  print: (context) => {
    strokes(context, [
      [-5, -3.5, -5, -8, 5, -8, 5, -3.5],
      [-5, 3.5, -8, 3.5, -8, -3.5, 8, -3.5, 8, 3.5, 5, 3.5],
    ]);
    box(context, -5, 1, 10, 7, 0.5);
  },
  save: (context) =>
    strokes(context, [
      [0, -8, 0, 3],
      [-4.5, -1.5, 0, 3, 4.5, -1.5],
      [-8, 3, -8, 7.5, 8, 7.5, 8, 3],
    ]),
  copy: (context) => {
    box(context, -3, -3, 11, 11, 2);
    strokes(context, [[-5.5, 3.5, -7.5, 3.5, -7.5, -7.5, 3.5, -7.5, 3.5, -5.5]]);
  },
  record: (context) => {
    context.beginPath();
    context.arc(0, 0, 8, 0, 2 * Math.PI);
    context.stroke();
    context.fillStyle = context.strokeStyle;
    context.beginPath();
    context.arc(0, 0, 4.5, 0, 2 * Math.PI);
    context.fill();
  },
  upload: (context) =>
    strokes(context, [
      [0, 3, 0, -8],
      [-4.5, -3.5, 0, -8, 4.5, -3.5],
      [-8, 3, -8, 7.5, 8, 7.5, 8, 3],
    ]),
};

function eyedropper(context: Context): void {
  strokes(context, [
    [1, -4.5, 4.5, -1, -3.5, 7, -7.5, 8, -6.5, 3.5, 1, -4.5],
    [-0.8, -6, 6, 0.8],
  ]);
  context.save();
  context.lineWidth = 4.2;
  strokes(context, [[4, -4, 6.4, -6.4]]);
  context.restore();
}

function box(context: Context, x: number, y: number, width: number, height: number, radius: number, full = false) {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  if (full) context.fill();
  context.stroke();
}

function curve(context: Context, [x = 0, y = 0, ax = 0, ay = 0, bx = 0, by = 0, toX = 0, toY = 0]: number[]): void {
  context.beginPath();
  context.moveTo(x, y);
  context.bezierCurveTo(ax, ay, bx, by, toX, toY);
  context.stroke();
}

function strokes(context: Context, lines: number[][]): void {
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

/** A disc of the colour and the width that the next mark gets, as far as it has them; of several colours each is a slice. */
export function paintStyle(context: Context, colours: readonly string[], width: number | undefined): void {
  const x = width ? -17 : 0;
  for (const [at, part] of colours.entries()) {
    const [from, to] = [at, at + 1].map((turn) => (turn / colours.length) * 2 * Math.PI) as [number, number];
    context.fillStyle = part;
    context.beginPath();
    if (colours.length > 1) context.moveTo(x, 0);
    context.arc(x, 0, 9, from, to);
    context.fill();
  }
  context.strokeStyle = colours.length > 0 ? theme.text : 'rgba(255, 255, 255, 0.35)';
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(x, 0, 9, 0, 2 * Math.PI);
  context.stroke();
  if (!width) return;
  context.fillStyle = theme.text;
  context.font = `12px ${theme.font}`;
  context.textBaseline = 'middle';
  context.fillText(`${width} px`, 0, 0.5);
}
