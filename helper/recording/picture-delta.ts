/** What changed from one picture to the next: a rectangle, and in it 0xAARRGGBB where it changed and 0 where it did not. */
export interface Delta {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

const opaque = 0xff000000;

/**
 * Compares two pictures of the same size (0x..RRGGBB, `width` pixels a row; the top byte counts for nothing) and brings
 * `before` up to date. Undefined where nothing changed. `room` holds the result's pixels and is the caller's to reuse.
 */
export function takeDelta(
  before: Uint32Array,
  after: Uint32Array,
  width: number,
  room = new Uint32Array(after.length),
): Delta | undefined {
  const height = after.length / width;
  let top = 0;
  while (top < height && sameRow(before, after, top * width, width)) top += 1;
  if (top === height) return undefined;
  let bottom = height - 1;
  while (sameRow(before, after, bottom * width, width)) bottom -= 1;
  const [left, right] = sides(before, after, width, top, bottom);
  const rect = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  let to = 0;
  for (let y = top; y <= bottom; y += 1) {
    for (let at = y * width + left, end = y * width + right; at <= end; at += 1, to += 1) {
      const pixel = ((after[at] as number) | opaque) >>> 0;
      room[to] = pixel === before[at] ? 0 : pixel;
      before[at] = pixel;
    }
  }
  return { ...rect, pixels: room.subarray(0, to) };
}

/** Brings a picture, `width` pixels a row, up to date. */
export function applyDelta(picture: Uint32Array, width: number, delta: Delta): void {
  let from = 0;
  for (let y = delta.y; y < delta.y + delta.height; y += 1) {
    let to = y * width + delta.x;
    for (let x = 0; x < delta.width; x += 1, from += 1, to += 1) {
      const pixel = delta.pixels[from] as number;
      if (pixel !== 0) picture[to] = pixel;
    }
  }
}

function sameRow(before: Uint32Array, after: Uint32Array, start: number, width: number): boolean {
  for (let at = start; at < start + width; at += 1) {
    if (((after[at] as number) | opaque) >>> 0 !== before[at]) return false;
  }
  return true;
}

function sides(before: Uint32Array, after: Uint32Array, width: number, top: number, bottom: number): [number, number] {
  let left = width;
  let right = -1;
  for (let y = top; y <= bottom; y += 1) {
    const start = y * width;
    let x = 0;
    while (x < left && ((after[start + x] as number) | opaque) >>> 0 === before[start + x]) x += 1;
    left = x;
    x = width - 1;
    while (x > right && ((after[start + x] as number) | opaque) >>> 0 === before[start + x]) x -= 1;
    right = x;
  }
  return [left, right];
}
