import { findInk, findMarks, INK, type Ink, type Mark } from './find-marks.ts';
import { cellsOf, type Face, recognise, type Shape } from './glyphs.ts';

/** What was read: a line each from top to bottom, and which of them have a row of dots. */
export interface ReadText {
  readonly lines: string[];
  readonly dots: number[];
}

/** Reads the text of a screen's picture well enough to find what has a fixed form. It knows only fonts of this machine. */
export function readText(rgba: Uint8ClampedArray, width: number, height: number, faces: readonly Face[]): ReadText {
  const ink = findInk(rgba, width, height);
  const lines: string[] = [];
  const dots: number[] = [];
  // Thin strokes fall apart at the one threshold, and letters run together at the other.
  for (const threshold of [INK, 0.42]) {
    for (const line of groupLines(findMarks(ink, threshold))) {
      if (hasDots(line)) dots.push(lines.length);
      lines.push(...readLine(line, ink, faces));
    }
  }
  return { lines, dots };
}

/** Marks whose middle lies within the height of what is there already, from left to right; the gap ends a line. */
function groupLines(marks: Mark[]): Mark[][] {
  const tall = (mark: Mark) => mark.bottom - mark.top;
  const lines: { top: number; bottom: number; marks: Mark[] }[] = [];
  // Letters make the lines; dots and dashes are put into them.
  const letters = marks.filter((mark) => tall(mark) >= 6).sort((a, b) => a.left - b.left);
  const small = marks.filter((mark) => tall(mark) < 6).sort((a, b) => a.left - b.left);
  for (const mark of [...letters, ...small]) {
    const middle = (mark.top + mark.bottom) / 2;
    const fitting = lines.find(
      (line) =>
        middle > line.top - 1 &&
        middle < line.bottom + 0.35 * (line.bottom - line.top) &&
        tall(mark) < 2.2 * (line.bottom - line.top),
    );
    if (fitting) {
      fitting.marks.push(mark);
      if (tall(mark) < 6 || fitting.marks.length > 40) continue;
      fitting.top = Math.min(fitting.top, mark.top);
      fitting.bottom = Math.max(fitting.bottom, mark.bottom);
    } else if (tall(mark) >= 4) lines.push({ top: mark.top, bottom: mark.bottom, marks: [mark] });
  }
  return lines.sort((a, b) => a.top - b.top).map(({ marks }) => mergeStacked(marks.sort((a, b) => a.left - b.left)));
}

/** The dot of an i and the two strokes of an equals sign belong together. */
function mergeStacked(marks: Mark[]): Mark[] {
  const merged: Mark[] = [];
  for (const mark of marks) {
    const last = merged.at(-1);
    const overlap = last ? Math.min(last.right, mark.right) - Math.max(last.left, mark.left) : 0;
    const apart = last !== undefined && (mark.bottom <= last.top || mark.top >= last.bottom);
    // The dot in a zero.
    const inside = last !== undefined && mark.right < last.right && mark.top > last.top && mark.bottom < last.bottom;
    if (last && (apart || inside) && overlap >= 0.5 * Math.min(last.right - last.left, mark.right - mark.left)) {
      last.left = Math.min(last.left, mark.left);
      last.right = Math.max(last.right, mark.right);
      last.top = Math.min(last.top, mark.top);
      last.bottom = Math.max(last.bottom, mark.bottom);
      last.area += mark.area;
    } else merged.push({ ...mark });
  }
  return merged;
}

/** Five or more round marks of one size at one distance. */
function hasDots(line: Mark[]): boolean {
  let row = 0;
  for (const [at, mark] of line.entries()) {
    const before = line[at - 1];
    row = before && isDot(mark) && isDot(before) && areAlike(before, mark) ? row + 1 : 0;
    if (row >= 4) return true;
  }
  return false;
}

function isDot({ left, right, top, bottom, area }: Mark): boolean {
  const [wide, tall] = [right - left, bottom - top];
  return wide >= 4 && wide <= 16 && Math.abs(wide - tall) <= 1 && area > 0.65 * wide * tall;
}

function areAlike(a: Mark, b: Mark): boolean {
  const wide = a.right - a.left;
  const gap = b.left - a.right;
  return Math.abs(wide - (b.right - b.left)) <= 1 && Math.abs(a.top - b.top) <= 1 && gap >= 1 && gap <= 1.6 * wide;
}

/** The line twice, with narrow gaps taken for spaces and with wide ones only: fonts of one width have wide gaps. */
function readLine(marks: Mark[], ink: Ink, faces: readonly Face[]): string[] {
  const measures = measure(marks);
  if (!measures) return [''];
  const face = faceOf(marks, { ...measures, ink }, faces);
  const read = marks.map((mark) => readMark(mark, { ...measures, ink, face }).text);
  const text = (space: number) =>
    read
      .map((characters, at) => (gapBefore(marks, at) > space * measures.capital ? ` ${characters}` : characters))
      .join('');
  const [narrow, wide] = [text(0.42), text(0.75)];
  return narrow === wide ? [narrow] : [narrow, wide];
}

interface Sight {
  readonly base: number;
  readonly capital: number;
  readonly ink: Ink;
}

interface Reading extends Sight {
  readonly face: Face;
}

/** So many letters of a line tell its font. */
const SAMPLE = 16;

/** The font that a line's letters look most like. */
function faceOf(marks: Mark[], sight: Sight, faces: readonly Face[]): Face {
  const letters = marks.filter(
    ({ left, right, top, bottom }) => bottom - top >= 0.5 * sight.capital && right - left <= bottom - top,
  );
  const shapes = letters.slice(0, SAMPLE).map((mark) => shapeOf(mark, sight));
  let best: { face: Face; far: number } | undefined;
  for (const face of faces) {
    const far = shapes.reduce((sum, shape) => sum + recognise(shape, face).far, 0);
    if (!best || far < best.far) best = { face, far };
  }
  return best?.face ?? [];
}

function shapeOf({ left, top, right, bottom }: Mark, { base, capital, ink }: Sight): Shape {
  const strength = (x: number, y: number) =>
    x < left || y < top || x >= right || y >= bottom ? 0 : (ink.strength[y * ink.width + x] ?? 0);
  return {
    cells: cellsOf(strength, left, top, right, bottom),
    aspect: (right - left) / (bottom - top),
    top: (base - top) / capital,
    bottom: (bottom - base) / capital,
  };
}

/** One character, or several that touch: a wide mark is cut where it is thinnest if the parts look better than the whole. */
function readMark(mark: Mark, reading: Reading): { text: string; far: number } {
  const { capital, ink, face } = reading;
  const { top, bottom } = mark;
  const shape = shapeOf(mark, reading);
  const { found, far } = recognise(shape, face);
  // A speck that looks like nothing is a piece of a letter that fell apart.
  const whole = { text: found ?? (bottom - top < 0.4 * capital ? '' : '?'), far };
  if (shape.aspect < 0.95 || bottom - top < 0.6 * capital || far < 0.03) return whole;
  const cut = thinnest(mark, (x, y) => ink.strength[y * ink.width + x] ?? 0);
  const parts = [readPart({ ...mark, right: cut }, reading), readPart({ ...mark, left: cut }, reading)];
  const worst = Math.max(...parts.map((part) => part.far));
  return worst < far ? { text: parts.map(({ text }) => text).join(''), far: worst } : whole;
}

/** A part's own bounds are tighter than those of the whole. */
function readPart(mark: Mark, reading: Reading): { text: string; far: number } {
  const { ink } = reading;
  const rows = (y: number) => {
    for (let x = mark.left; x < mark.right; x++) if ((ink.strength[y * ink.width + x] ?? 0) >= INK) return true;
    return false;
  };
  let { top, bottom } = mark;
  while (top < bottom - 1 && !rows(top)) top += 1;
  while (bottom > top + 1 && !rows(bottom - 1)) bottom -= 1;
  return readMark({ ...mark, top, bottom }, reading);
}

/** The column with the least ink in it, not at an end. */
function thinnest({ left, top, right, bottom }: Mark, strength: (x: number, y: number) => number): number {
  const room = Math.max(2, Math.round((right - left) * 0.2));
  let [least, at] = [Number.POSITIVE_INFINITY, left + room];
  for (let x = left + room; x <= right - room; x++) {
    let sum = 0;
    for (let y = top; y < bottom; y++) sum += strength(x, y);
    if (sum >= least) continue;
    least = sum;
    at = x;
  }
  return at;
}

function gapBefore(marks: Mark[], at: number): number {
  return (marks[at]?.left ?? 0) - (marks[at - 1]?.right ?? marks[at]?.left ?? 0);
}

/** Where the base line is and how tall a capital: the commonest bottom, and the height of the tall ones above it. */
function measure(marks: Mark[]): { base: number; capital: number } | undefined {
  const tall = marks.filter(({ top, bottom }) => bottom - top >= 5);
  // The dots of a password field do not stand on the line that its name stands on.
  const words = tall.filter((mark) => !isDot(mark));
  const letters = words.length > 2 ? words : tall;
  const bottoms = new Map<number, number>();
  for (const { bottom } of letters) bottoms.set(bottom, (bottoms.get(bottom) ?? 0) + 1);
  const [base] = [...bottoms].sort((a, b) => b[1] - a[1])[0] ?? [];
  if (base === undefined) return undefined;
  const heights = letters
    .map(({ top }) => base - top)
    .filter((height) => height > 4)
    .sort((a, b) => a - b);
  const capital = heights[Math.floor(heights.length * 0.85)] ?? 0;
  return capital > 4 ? { base, capital } : undefined;
}
