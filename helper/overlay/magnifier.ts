import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Frame } from '#helper/capture/capture.ts';
import { moveInside, type Point, type Rect } from '#helper/platform/rect.ts';
import { layOver, over } from './lay-over.ts';
import { mix } from './mix.ts';
import type { Sprite } from './scene.ts';
import type { SpritePainter } from './sprites.ts';
import { theme } from './theme.ts';

/** 15 × 15 pixels, each 10 wide. */
const cells = 15;
const cell = 10;
const footer = 46;
const margin = 14;
const away = 22;
const radius = 8;
/** What the glass shows beyond the screen's edge. */
const outside = 0x08090b;
const opaque = 0xff000000;

/** Below and to the right of the pointer, flipped to the other side where the monitor ends. */
export function layoutMagnifier(pointer: Point, monitor: Rect, scale: number): Rect {
  const { width, height } = sizeOf(scale);
  const gap = Math.round((away - margin) * scale);
  const right = pointer.x + gap + width <= monitor.x + monitor.width;
  const below = pointer.y + gap + height <= monitor.y + monitor.height;
  const x = right ? pointer.x + gap : pointer.x - gap - width;
  const y = below ? pointer.y + gap : pointer.y - gap - height;
  return moveInside({ x, y, width, height }, monitor);
}

/** With the room for the shadow. */
function sizeOf(scale: number): { width: number; height: number } {
  const size = Math.round(cells * cell * scale);
  const edge = Math.round(margin * scale);
  return { width: size + 2 * edge, height: size + Math.round(footer * scale) + 2 * edge };
}

/** Where the pointer is in the frame, and how that place is called. */
interface Aim {
  pointer: Point;
  place: Point;
  scale: number;
}

/** The enlarged pixels around the pointer, its place and its colour. */
export function magnifierSprite(painter: SpritePainter, frame: Frame, aim: Aim): Sprite {
  const { pointer, scale } = aim;
  const { width, height } = sizeOf(scale);
  const edge = Math.round(margin * scale);
  const size = Math.round(cells * cell * scale);
  const low = Math.round(footer * scale);
  const at = { x: edge, y: edge };
  const plate = painter.paint(`magnifier plate ${scale}`, width, height, (c) => paintPlate(c, edge, size, low, scale));
  const grid = painter.paint(`magnifier grid ${scale}`, size, size + low, (c) => paintGrid(c, size, low, scale));
  const mask = painter.paint(`magnifier mask ${scale}`, size, Math.ceil(radius * scale), (c) =>
    paintMask(c, size, low, scale),
  );
  const round = Math.ceil(radius * scale);
  const solid = { x: edge, y: edge + round, width: size, height: size + low - 2 * round };
  const sprite = { ...painter.copyOf(plate), solid };
  enlarge(sprite, at, size, mask, frame, pointer);
  layOver(sprite, grid, at);
  writeWords(painter, sprite, { x: edge, y: edge + size }, frame, aim);
  return sprite;
}

/** The pixel of the frame as 0x00RRGGBB; undefined outside it. */
function pixelAt(frame: Frame, { x, y }: Point): number | undefined {
  if (x < frame.x || y < frame.y || x >= frame.x + frame.width || y >= frame.y + frame.height) return undefined;
  const at = (y - frame.y) * frame.stride + (x - frame.x) * 4;
  const { data } = frame;
  return ((data[at + 2] as number) << 16) | ((data[at + 1] as number) << 8) | (data[at] as number);
}

function paintPlate(context: SKRSContext2D, edge: number, size: number, low: number, scale: number): void {
  context.shadowColor = theme.shadow;
  context.shadowBlur = 10;
  context.shadowOffsetY = 2;
  context.fillStyle = theme.ground;
  context.beginPath();
  context.roundRect(edge, edge, size, size + low, radius * scale);
  context.fill();
}

/** Opaque where the enlarged pixels show: the plate's upper corners are round. */
function paintMask(context: SKRSContext2D, size: number, low: number, scale: number): void {
  context.fillStyle = '#ffffff';
  context.beginPath();
  context.roundRect(0, 0, size, size + low, radius * scale);
  context.fill();
}

/** The lines between the pixels, the frame round the one in the middle, and the plate's edge. */
function paintGrid(context: SKRSContext2D, size: number, low: number, scale: number): void {
  const edgeOf = (index: number) => Math.round((index * size) / cells);
  context.fillStyle = 'rgba(128, 128, 128, 0.22)';
  for (let line = 1; line < cells; line += 1) {
    context.fillRect(edgeOf(line), 0, 1, size);
    context.fillRect(0, edgeOf(line), size, 1);
  }
  const half = (cells - 1) / 2;
  const [from, to] = [edgeOf(half), edgeOf(half + 1)];
  context.lineWidth = 1;
  context.strokeStyle = '#000000';
  context.strokeRect(from - 0.5, from - 0.5, to - from + 2, to - from + 2);
  context.strokeStyle = '#ffffff';
  context.strokeRect(from + 0.5, from + 0.5, to - from, to - from);
  context.strokeStyle = 'rgba(255, 255, 255, 0.55)';
  context.beginPath();
  context.roundRect(0.5, 0.5, size - 1, size + low - 1, radius * scale - 0.5);
  context.stroke();
}

/** Fills the plate with the pixels around the pointer; done by hand, as 225 small fills take a canvas a millisecond. */
function enlarge(into: Sprite, at: Point, size: number, mask: Sprite, frame: Frame, pointer: Point): void {
  const half = (cells - 1) / 2;
  const edgeOf = (index: number) => Math.round((index * size) / cells);
  const line = new Uint32Array(size);
  for (let row = 0; row < cells; row += 1) {
    for (let column = 0; column < cells; column += 1) {
      const pixel = pixelAt(frame, { x: pointer.x + column - half, y: pointer.y + row - half });
      line.fill((pixel ?? outside) | opaque, edgeOf(column), edgeOf(column + 1));
    }
    for (let y = edgeOf(row); y < edgeOf(row + 1); y += 1) {
      const to = (at.y + y) * into.width + at.x;
      if (y >= mask.height) into.pixels.set(line, to);
      else fillMasked(into.pixels, to, line, mask.pixels, y * size);
    }
  }
}

function fillMasked(into: Uint32Array, to: number, line: Uint32Array, mask: Uint32Array, from: number): void {
  for (let x = 0; x < line.length; x += 1) {
    const colour = ((mask[from + x] as number) & opaque) | ((line[x] as number) & 0xffffff);
    into[to + x] = over(into[to + x] as number, colour);
  }
}

function writeWords(
  painter: SpritePainter,
  into: Sprite,
  corner: Point,
  frame: Frame,
  { pointer, place, scale }: Aim,
): void {
  const colour = pixelAt(frame, pointer) ?? 0;
  const letters = painter.letters({ font: `${12 * scale}px ${theme.mono}`, size: 12 * scale, colour: theme.text });
  const left = corner.x + Math.round(10 * scale);
  letters.write(`x ${place.x}  y ${place.y}`, into, { x: left, y: corner.y + Math.round(18 * scale) });
  const swatch = Math.round(11 * scale);
  const hex = `#${colour.toString(16).padStart(6, '0').toUpperCase()}`;
  const right = left + swatch + Math.round(7 * scale);
  letters.write(hex, into, { x: right, y: corner.y + Math.round(36 * scale) });
  fillSwatch(into, { x: left, y: corner.y + Math.round(26 * scale), width: swatch, height: swatch }, colour);
}

/** The colour in a light line. */
function fillSwatch(into: Sprite, { x, y, width, height }: Rect, colour: number): void {
  const line = (mix(0xffffff, colour, 153) | opaque) >>> 0;
  const filled = (colour | opaque) >>> 0;
  for (let row = y; row < y + height; row += 1) {
    const from = row * into.width + x;
    const isEdge = row === y || row === y + height - 1;
    into.pixels.fill(isEdge ? line : filled, from, from + width);
    into.pixels[from] = line;
    into.pixels[from + width - 1] = line;
  }
}
