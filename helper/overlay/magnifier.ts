import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Frame } from '#helper/capture/capture.ts';
import { moveInside, type Point, type Rect } from '#helper/platform/rect.ts';
import { theme } from './theme.ts';

/** 15 × 15 pixels, each 10 wide. */
const cells = 15;
const cell = 10;
const footer = 46;
const margin = 14;
const away = 22;

export interface MagnifierLayout {
  /** With the room for the shadow. */
  rect: Rect;
  width: number;
  height: number;
}

/** Below and to the right of the pointer, flipped to the other side where the monitor ends. */
export function layoutMagnifier(pointer: Point, monitor: Rect, scale: number): MagnifierLayout {
  const size = Math.round(cells * cell * scale);
  const width = size + 2 * Math.round(margin * scale);
  const height = size + Math.round(footer * scale) + 2 * Math.round(margin * scale);
  const gap = Math.round((away - margin) * scale);
  const right = pointer.x + gap + width <= monitor.x + monitor.width;
  const below = pointer.y + gap + height <= monitor.y + monitor.height;
  const x = right ? pointer.x + gap : pointer.x - gap - width;
  const y = below ? pointer.y + gap : pointer.y - gap - height;
  return { rect: moveInside({ x, y, width, height }, monitor), width, height };
}

/** The colour of one pixel of the frame as `#RRGGBB`; undefined outside it. */
function colourAt(frame: Frame, { x, y }: Point): string | undefined {
  if (x < frame.x || y < frame.y || x >= frame.x + frame.width || y >= frame.y + frame.height) return undefined;
  const at = (y - frame.y) * frame.stride + (x - frame.x) * 4;
  const hex = (offset: number) => (frame.data[at + offset] as number).toString(16).padStart(2, '0');
  return `#${hex(2)}${hex(1)}${hex(0)}`.toUpperCase();
}

/** Paints the enlarged pixels around the pointer, its colour, and its position as it is called: `place`. */
export function paintMagnifier(
  context: SKRSContext2D,
  frame: Frame,
  { pointer, place, scale }: { pointer: Point; place: Point; scale: number },
): void {
  const edge = Math.round(margin * scale);
  const size = Math.round(cells * cell * scale);
  const height = size + Math.round(footer * scale);
  context.translate(edge, edge);
  context.save();
  context.shadowColor = theme.shadow;
  context.shadowBlur = 10;
  context.shadowOffsetY = 2;
  context.fillStyle = theme.ground;
  context.beginPath();
  context.roundRect(0, 0, size, height, 8 * scale);
  context.fill();
  context.restore();
  context.save();
  context.beginPath();
  context.roundRect(0, 0, size, height, 8 * scale);
  context.clip();
  paintCells(context, frame, pointer, size);
  context.restore();
  paintFooter(context, colourAt(frame, pointer) ?? '#000000', place, size, scale);
  context.strokeStyle = 'rgba(255, 255, 255, 0.55)';
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(0.5, 0.5, size - 1, height - 1, 8 * scale - 0.5);
  context.stroke();
}

function paintCells(context: SKRSContext2D, frame: Frame, pointer: Point, size: number): void {
  const half = (cells - 1) / 2;
  const edgeOf = (index: number) => Math.round((index * size) / cells);
  for (let row = 0; row < cells; row += 1) {
    for (let column = 0; column < cells; column += 1) {
      const colour = colourAt(frame, { x: pointer.x + column - half, y: pointer.y + row - half });
      context.fillStyle = colour ?? '#08090b';
      const [x, y] = [edgeOf(column), edgeOf(row)];
      context.fillRect(x, y, edgeOf(column + 1) - x, edgeOf(row + 1) - y);
    }
  }
  context.fillStyle = 'rgba(128, 128, 128, 0.22)';
  for (let line = 1; line < cells; line += 1) {
    context.fillRect(edgeOf(line), 0, 1, size);
    context.fillRect(0, edgeOf(line), size, 1);
  }
  const [from, to] = [edgeOf(half), edgeOf(half + 1)];
  context.lineWidth = 1;
  context.strokeStyle = '#000000';
  context.strokeRect(from - 0.5, from - 0.5, to - from + 2, to - from + 2);
  context.strokeStyle = '#ffffff';
  context.strokeRect(from + 0.5, from + 0.5, to - from, to - from);
}

function paintFooter(context: SKRSContext2D, colour: string, place: Point, size: number, scale: number): void {
  const left = Math.round(10 * scale);
  context.font = `${12 * scale}px ${theme.mono}`;
  context.fillStyle = theme.text;
  context.fillText(`x ${place.x}  y ${place.y}`, left, size + Math.round(18 * scale));
  const swatch = Math.round(11 * scale);
  const top = size + Math.round(26 * scale);
  context.fillText(colour, left + swatch + Math.round(7 * scale), size + Math.round(36 * scale));
  context.fillStyle = colour;
  context.fillRect(left, top, swatch, swatch);
  context.strokeStyle = 'rgba(255, 255, 255, 0.6)';
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, swatch - 1, swatch - 1);
}
