import type { Frame } from '#helper/capture/capture.ts';
import { intersect, type Rect } from '#helper/platform/rect.ts';
import type { Layer } from './layer.ts';
import { mix, swapped } from './mix.ts';
import type { Scene, SceneItem } from './scene.ts';

/** How much of the picture's light is left outside the selection, in 256ths: 60 % black over it. */
const dimmed = 102;

/**
 * Draws one part of a scene over the frozen frame into `out`, row by row without gaps, as 32-bit BGRX. It costs what the
 * part costs, however large the screen is; no canvas of the screen's size exists.
 */
export function composeInto(out: Uint32Array, frame: Frame, scene: Scene, part: Rect): void {
  const pixels = new Uint32Array(frame.data.buffer, frame.data.byteOffset, (frame.stride / 4) * frame.height);
  const rowLength = frame.stride / 4;
  const bright = scene.selection && intersect(scene.selection, part);
  const drawn = scene.layer && intersect(scene.layer.bounds, part);
  if (scene.layer && drawn) {
    for (let row = 0; row < part.height; row += 1) {
      const from = (part.y + row - frame.y) * rowLength + part.x - frame.x;
      out.set(pixels.subarray(from, from + part.width), row * part.width);
    }
    blendLayer(out, part, scene.layer, drawn);
  }
  // Once the layer is on it, `out` itself is what gets dimmed.
  const source = drawn ? out : pixels;
  const hole = holeIn(part, scene.items);
  for (let row = 0; row < part.height; row += 1) {
    const y = part.y + row;
    const to = row * part.width;
    const from = drawn ? to : (y - frame.y) * rowLength + part.x - frame.x;
    const [left, right] = hole && isInRows(y, hole) ? [hole.x - part.x, hole.x + hole.width - part.x] : [0, 0];
    const dimFrom = (start: number, end: number) => {
      dim(out, to, source, from, start, Math.min(end, left));
      dim(out, to, source, from, Math.max(start, right), end);
    };
    if (!bright || !isInRows(y, bright)) {
      dimFrom(0, part.width);
      continue;
    }
    const start = bright.x - part.x;
    const end = start + bright.width;
    dimFrom(0, start);
    if (!drawn) out.set(pixels.subarray(from + start, from + end), to + start);
    dimFrom(end, part.width);
  }
  for (const item of scene.items) blend(out, part, item);
}

function blendLayer(out: Uint32Array, part: Rect, layer: Layer, drawn: Rect): void {
  for (const { rect, pixels, from, stride, opaque } of layer.paint(drawn)) {
    for (let row = 0; row < rect.height; row += 1) {
      let at = from + row * stride;
      let to = (rect.y - part.y + row) * part.width + rect.x - part.x;
      const end = at + rect.width;
      if (opaque) {
        for (; at < end; at += 1, to += 1) out[to] = pixels[at] as number;
        continue;
      }
      for (; at < end; at += 1, to += 1) {
        const pixel = pixels[at] as number;
        const alpha = pixel >>> 24;
        if (alpha === 0) continue;
        out[to] = alpha === 255 ? swapped(pixel) : mix(swapped(pixel), out[to] as number, alpha);
      }
    }
  }
}

function isInRows(y: number, rect: Rect): boolean {
  return y >= rect.y && y < rect.y + rect.height;
}

/** The largest part under an opaque item: it is not dimmed for nothing. */
function holeIn(part: Rect, items: readonly SceneItem[]): Rect | undefined {
  let largest: Rect | undefined;
  for (const item of items) {
    const solid = solidOf(item);
    const hole = solid && intersect(solid, part);
    if (hole && (!largest || hole.width * hole.height > largest.width * largest.height)) largest = hole;
  }
  return largest;
}

/** On the screen. */
function solidOf({ rect, sprite: { solid } }: SceneItem): Rect | undefined {
  return solid && { ...solid, x: rect.x + solid.x, y: rect.y + solid.y };
}

/** From `start` to `end` of a row that begins at `to` there and at `from` here. */
function dim(out: Uint32Array, to: number, pixels: Uint32Array, from: number, start: number, end: number): void {
  for (let i = start; i < end; i += 1) {
    const pixel = pixels[from + i] as number;
    // Both products stay below 2³¹, so V8 keeps them as small integers.
    out[to + i] = ((((pixel & 0xff00ff) * dimmed) >>> 8) & 0xff00ff) | ((((pixel & 0xff00) * dimmed) >>> 8) & 0xff00);
  }
}

function blend(out: Uint32Array, part: Rect, item: SceneItem): void {
  const { rect, sprite } = item;
  const common = intersect(rect, part);
  if (!common) return;
  const solid = solidOf(item);
  const middle = solid && intersect(solid, part);
  for (let y = common.y; y < common.y + common.height; y += 1) {
    const from = (y - rect.y) * sprite.width - rect.x;
    const to = (y - part.y) * part.width - part.x;
    const end = common.x + common.width;
    if (!middle || !isInRows(y, middle)) {
      blendRow(out, to, sprite.pixels, from, common.x, end);
      continue;
    }
    const after = middle.x + middle.width;
    blendRow(out, to, sprite.pixels, from, common.x, middle.x);
    out.set(sprite.pixels.subarray(from + middle.x, from + after), to + middle.x);
    blendRow(out, to, sprite.pixels, from, after, end);
  }
}

function blendRow(out: Uint32Array, to: number, pixels: Uint32Array, from: number, start: number, end: number): void {
  for (let x = start; x < end; x += 1) {
    const over = pixels[from + x] as number;
    const alpha = over >>> 24;
    if (alpha === 0) continue;
    out[to + x] = alpha === 255 ? over : mix(over, out[to + x] as number, alpha);
  }
}
