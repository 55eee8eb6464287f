import { isInked } from '../bounds.ts';
import type { Document } from '../history.ts';
import type { EditorHost, Sheet } from '../host.ts';
import type { Mark } from '../mark.ts';
import { mosaicReach } from '../mosaics.ts';
import { readableKey } from '../paper.ts';
import { grow, intersect, type Rect } from '../rect.ts';
import type { Easel } from './paint-mark.ts';
import { paintMarks } from './paint-marks.ts';
import { within } from './within.ts';

/** How wide and high a sheet is, in pixels. */
const side = 128;
/** A sheet is worth painting once so many of its pixels have been painted directly. */
const worthwhile = (side * side) / 4;
/** So many are painted in one frame; the others wait for the next ones. */
const perFrame = 6;
/** 16 MB of pixels. */
const most = 256;

/** One square of the grid. */
interface Square {
  edition: number;
  /** The marks that lie here, and what besides itself each one's look depends on. */
  marks: Document;
  looks: string[];
  /** How many of the marks are on the sheet. */
  painted: number;
  /** Pixels painted directly since there is something to paint. */
  spent: number;
  sheet: Sheet | undefined;
}

/**
 * Keeps marks that stay as they are painted on a grid of small canvases while another one is drawn or moved: a frame then
 * lays those down instead of painting all the marks again.
 */
export class Sheets {
  private readonly make: NonNullable<EditorHost['sheet']>;
  private readonly squares = new Map<string, Square>();
  private budget = perFrame;
  private edition = 0;
  private shown: { document: Document; from: number; to: number; covers: string } | undefined;
  private marks: Document = [];

  constructor(make: NonNullable<EditorHost['sheet']>) {
    this.make = make;
  }

  /** A new frame begins. */
  begin(): void {
    this.budget = perFrame;
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
      if (this.isFinished(square, place, parts, easel)) {
        canvas.drawImage(square.sheet?.picture as never, place.x, place.y, side, side);
      } else rest.push(...parts);
    }
    if (rest.length > 0) within(canvas, rest, () => paintMarks(this.marks, { ...easel, clip: rest }));
  }

  /** Where other marks are shown, or may look otherwise, each square has to be gone through before it is used. */
  private open(document: Document, from: number, to: number, { paper }: Easel): void {
    const { width, height } = paper.picture;
    const covers = readableKey(paper, { x: 0, y: 0, width, height });
    const { shown } = this;
    if (shown?.document === document && shown.from === from && shown.to === to && shown.covers === covers) return;
    this.shown = { document, from, to, covers };
    this.marks = document.slice(from, to);
    this.edition += 1;
  }

  private squareAt(place: Rect, easel: Easel): Square {
    const key = `${place.x},${place.y}`;
    const known = this.squares.get(key);
    if (known?.edition === this.edition) return known;
    const marks = this.marks.filter((mark) => isInked(mark, [place], easel.ruler));
    const looks = marks.map((mark) => lookOf(mark, easel));
    const square = { edition: this.edition, marks, looks, painted: 0, spent: 0, sheet: known?.sheet };
    // Marks that came on top are painted over those that are there already.
    const isSame = (_: unknown, at: number) => known?.marks[at] === marks[at] && known?.looks[at] === looks[at];
    if (known && known.painted <= marks.length && known.marks.slice(0, known.painted).every(isSame)) {
      square.painted = known.painted;
      square.spent = known.spent;
    }
    this.squares.delete(key);
    this.squares.set(key, square);
    if (this.squares.size > most) this.squares.delete(this.squares.keys().next().value as string);
    return square;
  }

  /** Whether the sheet shows all that lies here; paints what is missing where that is worth its while. */
  private isFinished(square: Square, place: Rect, parts: Rect[], easel: Easel): boolean {
    if (square.painted === square.marks.length) return true;
    square.spent += parts.reduce((sum, { width, height }) => sum + width * height, 0);
    if (this.budget === 0 || square.spent < worthwhile) return false;
    this.budget -= 1;
    square.sheet ??= this.make(side, side);
    const { canvas } = square.sheet;
    canvas.save();
    canvas.translate(-place.x, -place.y);
    if (square.painted === 0) canvas.clearRect(place.x, place.y, side, side);
    paintMarks(square.marks.slice(square.painted), { ...easel, canvas, clip: [place] });
    canvas.restore();
    square.painted = square.marks.length;
    return true;
  }
}

/** What the mark's look depends on besides the mark. */
function lookOf(mark: Mark, { paper, numbers }: Easel): string {
  if (mark.kind === 'step') return String(numbers.get(mark.id));
  if (mark.kind === 'pixelate' || (mark.kind === 'hide' && !mark.filled)) {
    return readableKey(paper, grow(mark.rect, mosaicReach(mark)));
  }
  return '';
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
