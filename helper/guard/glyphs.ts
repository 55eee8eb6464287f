import { createCanvas, GlobalFonts } from '@napi-rs/canvas';

/** A shape's ink on a small grid, 0 to 1 a cell, and its place in the line in heights of a capital letter. */
export interface Shape {
  readonly cells: Float32Array;
  /** Width by height. */
  readonly aspect: number;
  /** From the base line up to its top and down to its bottom. */
  readonly top: number;
  readonly bottom: number;
}

export interface Template extends Shape {
  readonly character: string;
}

/** A font's characters. A line is set in one font, and no two of its characters look alike there. */
export type Face = readonly Template[];

const grid = { columns: 8, rows: 12 };

const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=/.:,@#()•*';
/** What programs are set in on Linux, Windows and macOS, by name: the canvas knows no `monospace` and takes any font for it. */
const usual = [
  'DejaVu Sans Mono,Liberation Mono,Noto Sans Mono,Ubuntu Mono,Consolas,Cascadia Mono,Courier New,Menlo,Monaco,SF Mono',
  'DejaVu Sans,Liberation Sans,Noto Sans,Ubuntu,Cantarell,Segoe UI,Arial,Helvetica Neue,Helvetica,Nimbus Sans,Roboto,Inter',
  'JetBrains Mono,Fira Code,Source Code Pro,Hack,Nimbus Mono PS,DejaVu Sans Condensed,DejaVu Serif,Liberation Serif',
].flatMap((names) => names.split(','));
/** Pixels of the letters that the templates are made of, and of the canvas round one. */
const SIZE = 40;
const ROOM = 80;

/** Draws every character in the fonts that this machine has: what is on its screen was drawn with the same ones. */
export function drawFaces(): Face[] {
  const there = usual.filter((name) => GlobalFonts.has(name));
  const names = there.length > 0 ? there : GlobalFonts.families.slice(0, 6).map(({ family }) => family);
  return names.flatMap((name) => [`${SIZE}px "${name}"`, `bold ${SIZE}px "${name}"`]).map(drawFace);
}

function drawFace(font: string): Face {
  const context = createCanvas(ROOM, ROOM).getContext('2d');
  context.font = font;
  const draw = (character: string) => {
    context.fillStyle = '#000';
    context.fillRect(0, 0, ROOM, ROOM);
    context.fillStyle = '#fff';
    context.fillText(character, 20, 55);
    return inkOf(context.getImageData(0, 0, ROOM, ROOM).data);
  };
  const capital = draw('H');
  if (!capital) return [];
  const height = capital.bottom - capital.top;
  return [...characters].flatMap((character) => {
    const ink = draw(character);
    if (!ink) return [];
    const at = (x: number, y: number) => ink.alpha[y * ROOM + x] ?? 0;
    return {
      character,
      cells: cellsOf(at, ink.left, ink.top, ink.right, ink.bottom),
      aspect: (ink.right - ink.left) / (ink.bottom - ink.top),
      top: (55 - ink.top) / height,
      bottom: (ink.bottom - 55) / height,
    };
  });
}

function inkOf(rgba: Uint8ClampedArray) {
  const alpha = new Float32Array(ROOM * ROOM);
  let [left, top, right, bottom] = [ROOM, ROOM, 0, 0];
  for (let at = 0; at < alpha.length; at++) {
    alpha[at] = (rgba[at * 4] ?? 0) / 255;
    if ((alpha[at] ?? 0) < 0.35) continue;
    const [x, y] = [at % ROOM, Math.floor(at / ROOM)];
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  }
  return right > left ? { alpha, left, top, right, bottom } : undefined;
}

/** The mean ink of each cell of the grid that is laid over a rectangle. */
export function cellsOf(
  at: (x: number, y: number) => number,
  left: number,
  top: number,
  right: number,
  bottom: number,
) {
  const { columns, rows } = grid;
  const cells = new Float32Array(columns * rows);
  const steps = 3;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let step = 0; step < steps * steps; step++) {
        const x = left + ((column + ((step % steps) + 0.5) / steps) / columns) * (right - left);
        const y = top + ((row + (Math.floor(step / steps) + 0.5) / steps) / rows) * (bottom - top);
        sum += smooth(at, x - 0.5, y - 0.5);
      }
      cells[row * columns + column] = sum / (steps * steps);
    }
  }
  return cells;
}

/** Between the pixels, so that small letters and large ones give the same grid. */
function smooth(at: (x: number, y: number) => number, x: number, y: number): number {
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - x0, y - y0];
  const upper = at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx;
  const lower = at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx;
  return upper * (1 - fy) + lower * fy;
}

/** What no character looks like is further away than this. */
const FAR = 0.16;

/** The character that a shape looks most like, and how far from it; none where it looks like none. */
export function recognise(shape: Shape, templates: Face): { found: string | undefined; far: number } {
  let best = FAR;
  let found: string | undefined;
  for (const template of templates) {
    const place = Math.abs(shape.top - template.top) + Math.abs(shape.bottom - template.bottom);
    if (place > 0.7) continue;
    let difference = 0.14 * place + 0.05 * Math.abs(Math.log(shape.aspect / template.aspect));
    for (let cell = 0; cell < shape.cells.length && difference < best; cell++) {
      difference += ((shape.cells[cell] ?? 0) - (template.cells[cell] ?? 0)) ** 2 / shape.cells.length;
    }
    if (difference >= best) continue;
    best = difference;
    found = template.character;
  }
  return { found, far: best };
}
