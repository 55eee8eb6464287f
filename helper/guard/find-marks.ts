/** A connected piece of ink with its bounds; `right` and `bottom` lie outside. */
export interface Mark {
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** Pixels of ink. */
  area: number;
}

export interface Ink {
  readonly width: number;
  readonly height: number;
  /** How far a pixel stands out from the ground round it, 0 to 1. */
  readonly strength: Float32Array;
}

/** Letters from 6 to 60 pixels are read; everything taller is no text that matters. */
const TALLEST = 60;
/** The ground's brightness is taken of squares of so many pixels. */
const TILE = 32;
/** What counts as ink. */
export const INK = 0.28;

/** Text is what differs from the commonest brightness round it, light on dark or dark on light. */
export function findInk(rgba: Uint8ClampedArray, width: number, height: number): Ink {
  const brightness = new Uint8Array(width * height);
  for (let at = 0; at < brightness.length; at++) {
    const [red = 0, green = 0, blue = 0] = [rgba[at * 4], rgba[at * 4 + 1], rgba[at * 4 + 2]];
    brightness[at] = (red * 54 + green * 183 + blue * 19) >> 8;
  }
  const strength = new Float32Array(width * height);
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) inkOfTile({ brightness, strength, width, height }, left, top);
  }
  return { width, height, strength };
}

interface Sheet extends Ink {
  readonly brightness: Uint8Array;
}

function inkOfTile({ brightness, strength, width, height }: Sheet, left: number, top: number): void {
  const right = Math.min(width, left + TILE);
  const bottom = Math.min(height, top + TILE);
  const counts = new Uint32Array(32);
  const each = (visit: (at: number) => void) => {
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) visit(y * width + x);
  };
  each((at) => {
    counts[(brightness[at] ?? 0) >> 3] = (counts[(brightness[at] ?? 0) >> 3] ?? 0) + 1;
  });
  const ground = counts.indexOf(Math.max(...counts)) * 8 + 4;
  let most = 0;
  each((at) => {
    most = Math.max(most, Math.abs((brightness[at] ?? 0) - ground));
  });
  if (most < 48) return;
  each((at) => {
    strength[at] = Math.min(1, Math.abs((brightness[at] ?? 0) - ground) / most);
  });
}

/** The connected pieces (by sides and corners), without what is too large to be a letter. */
export function findMarks({ width, height, strength }: Ink, threshold: number): Mark[] {
  const seen = new Uint8Array(width * height);
  const stack = new Int32Array(width * height);
  const marks: Mark[] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] || (strength[start] ?? 0) < threshold) continue;
    const mark: Mark = { left: width, top: height, right: 0, bottom: 0, area: 0 };
    let depth = 0;
    stack[depth++] = start;
    seen[start] = 1;
    while (depth > 0) {
      const at = stack[--depth] as number;
      const x = at % width;
      const y = (at - x) / width;
      mark.left = Math.min(mark.left, x);
      mark.right = Math.max(mark.right, x + 1);
      mark.top = Math.min(mark.top, y);
      mark.bottom = Math.max(mark.bottom, y + 1);
      mark.area += 1;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const next = at + dy * width + dx;
          if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
          if (seen[next] || (strength[next] ?? 0) < threshold) continue;
          seen[next] = 1;
          stack[depth++] = next;
        }
      }
    }
    const tall = mark.bottom - mark.top;
    if (tall <= TALLEST && mark.right - mark.left <= 2 * TALLEST) marks.push(mark);
  }
  return marks;
}
