import { isInked } from '../bounds.ts';
import type { Document } from '../history.ts';
import type { EditorHost, Ground, Sheet } from '../host.ts';
import type { Mark } from '../mark.ts';
import { mosaicReach } from '../mosaics.ts';
import { readableKey } from '../paper.ts';
import { grow, intersect, type Rect } from '../rect.ts';
import type { Easel } from './paint-mark.ts';
import { paintMarks } from './paint-marks.ts';
import { within } from './within.ts';

/** How wide and high a square is, in pixels. */
const side = 128;
/** A square is worth keeping once so many of its pixels have been painted directly. */
const worthwhile = (side * side) / 8;
/** So many are painted in one frame; the others wait for the next ones. */
const perFrame = 8;
/** 32 MB of pixels: a screen of 3840 × 2160. */
const most = 512;

/** One square of the grid. */
interface Square {
  edition: number;
  /** The marks that lie here out of those that are shown, and what besides itself each one's look depends on. */
  among: Document;
  marks: Document;
  looks: string[];
  /** How many of the marks are kept, and where: on a sheet of its own, or on a ground of the host as `look`. */
  painted: number;
  sheet: Sheet | undefined;
  ground: Ground | undefined;
  look: object | undefined;
  /** What holds all that is on the sheet. */
  ink: Rect[];
  /** The frame in which it became another one, and the pixels painted directly from then on. */
  since: number;
  spent: number;
}

/**
 * Keeps marks that stay as they are painted on a grid of squares while another one is drawn or moved: a frame then lays
 * those down instead of painting all the marks again.
 */
export class Sheets {
  private readonly make: NonNullable<EditorHost['sheet']>;
  private readonly squares = new Map<string, Square>();
  /** What is kept on a ground is painted here. */
  private scratch: Sheet | undefined;
  private budget = perFrame;
  private frame = 0;
  private edition = 0;
  private shown: { document: Document; from: number; to: number; covers: string } | undefined;
  private marks: Document = [];

  constructor(make: NonNullable<EditorHost['sheet']>) {
    this.make = make;
  }

  /** A new frame begins. */
  begin(): void {
    this.budget = perFrame;
    this.frame += 1;
  }

  /** Paints the marks from `from` to before `to` inside the easel's clip, out of what is kept of them where it can. */
  paint(document: Document, from: number, to: number, easel: Easel): void {
    this.open(document, from, to, easel);
    const { canvas, clip } = easel;
    const rest: Rect[] = [];
    canvas.imageSmoothingEnabled = false;
    for (const place of placesOf(clip)) {
      const square = this.squareAt(place, easel);
      if (square.marks.length === 0) continue;
      const parts = clip.flatMap((rect) => intersect(rect, place) ?? []);
      if (this.isKept(square, place, parts, easel)) lay(square, place, easel);
      else rest.push(...parts);
    }
    if (rest.length > 0) within(canvas, rest, () => paintMarks(this.marks, { ...easel, clip: rest }));
  }

  /** Where other marks are shown, or may look otherwise, each square has to be gone through before it is used. */
  private open(document: Document, from: number, to: number, { paper }: Easel): void {
    const { width, height } = paper.picture;
    const covers = readableKey(paper, { x: 0, y: 0, width, height });
    const { shown } = this;
    const isSame = shown?.document === document && shown.from === from && shown.to === to;
    if (isSame && shown.covers === covers) return;
    this.shown = { document, from, to, covers };
    if (!isSame) this.marks = document.slice(from, to);
    this.edition += 1;
  }

  private squareAt(place: Rect, easel: Easel): Square {
    const key = `${place.x},${place.y}`;
    const known = this.squares.get(key);
    if (known?.edition === this.edition) return known;
    const { edition, frame, marks: among } = this;
    const marks = known?.among === among ? known.marks : among.filter((mark) => isInked(mark, [place], easel.ruler));
    const looks = marks.map((mark) => lookOf(mark, place, easel));
    // Marks that came on top are painted over those that are there already.
    const isSame = (_: unknown, at: number) => known?.marks[at] === marks[at] && known?.looks[at] === looks[at];
    const goesOn = known && known.painted <= marks.length && known.marks.slice(0, known.painted).every(isSame);
    const since = known && !known.marks.every(isSame) ? frame : (known?.since ?? -1);
    const fresh = { painted: 0, sheet: known?.sheet, look: undefined, ground: undefined, ink: [], spent: 0 };
    const square: Square = { ...(goesOn ? known : fresh), edition, among, marks, looks, since };
    this.squares.delete(key);
    this.squares.set(key, square);
    if (this.squares.size > most) this.squares.delete(this.squares.keys().next().value as string);
    return square;
  }

  /** Whether all that lies here is kept; paints what is missing where that is worth its while. */
  private isKept(square: Square, place: Rect, parts: Rect[], easel: Easel): boolean {
    // Whoever draws now need not be who drew last.
    if (square.ground !== easel.ground) square.painted = 0;
    if (square.painted === square.marks.length) return true;
    square.spent += parts.reduce((sum, { width, height }) => sum + width * height, 0);
    // What changes with every frame, as beside a cover that is pulled, is not worth keeping.
    if (this.budget === 0 || square.since === this.frame || square.spent < worthwhile) return false;
    this.budget -= 1;
    this.keep(square, place, easel);
    return true;
  }

  private keep(square: Square, place: Rect, easel: Easel): void {
    const { ground } = easel;
    const sheet = (ground ? this.scratch : square.sheet) ?? this.make(side, side);
    const { canvas } = sheet;
    if (ground || square.painted === 0) {
      canvas.clearRect(0, 0, side, side);
      square.ink = [];
    }
    canvas.save();
    canvas.translate(-place.x, -place.y);
    paintMarks(square.marks.slice(square.painted), { ...easel, canvas, clip: [place], inked: square.ink });
    canvas.restore();
    if (ground) {
      const look = {};
      ground.keep(look, place, sheet, square.painted > 0 ? square.look : undefined);
      this.scratch = sheet;
      square.look = look;
    }
    square.ground = ground;
    square.sheet = ground ? undefined : sheet;
    square.painted = square.marks.length;
  }
}

function lay({ sheet, look, ink }: Square, place: Rect, { canvas, inked, ground }: Easel): void {
  if (ground && look) ground.lay(look, place);
  else if (sheet) {
    canvas.drawImage(sheet.picture as never, place.x, place.y, side, side);
    inked.push(...ink);
  }
}

/** What the mark's look at a place depends on besides the mark. */
function lookOf(mark: Mark, place: Rect, { paper, numbers }: Easel): string {
  if (mark.kind === 'step') return String(numbers.get(mark.id));
  if (mark.kind === 'hide' && !mark.filled) return readableKey(paper, grow(mark.rect, mosaicReach(mark)));
  // Each block is made of itself alone.
  const blocks = mark.kind === 'pixelate' && intersect(mark.rect, place);
  return blocks ? readableKey(paper, grow(blocks, mosaicReach(mark))) : '';
}

/** The squares of the grid that any of the rectangles touch. */
function placesOf(clip: readonly Rect[]): Rect[] {
  const places = new Map<string, Rect>();
  for (const { x, y, width, height } of clip) {
    for (let top = Math.floor(y / side) * side; top < y + height; top += side) {
      for (let left = Math.floor(x / side) * side; left < x + width; left += side) {
        places.set(`${left},${top}`, { x: left, y: top, width: side, height: side });
      }
    }
  }
  return [...places.values()];
}
