import { arrowOutline } from '../arrow.ts';
import type { EditorCanvas } from '../canvas.ts';
import type { Ground } from '../host.ts';
import type { BoxMark, LineMark, Mark, StepMark } from '../mark.ts';
import type { Mosaics } from '../mosaics.ts';
import type { Paper } from '../paper.ts';
import type { Rect } from '../rect.ts';
import { fontOf, type TextRuler } from '../text-ruler.ts';
import { contrastOf } from './contrast.ts';
import { paintStroke } from './paint-stroke.ts';
import { paintText } from './paint-text.ts';

/** What painting needs beside the mark. */
export interface Easel {
  canvas: EditorCanvas;
  /** Nothing outside of these will be seen. */
  clip: readonly Rect[];
  paper: Paper;
  ruler: TextRuler;
  mosaics: Mosaics;
  /** The numbers of the steps by the marks' ids. */
  numbers: ReadonlyMap<number, number>;
  /** Gets the rectangles that hold all that was painted; they may overlap and reach beyond the clip. */
  inked: Rect[];
  /** Keeps the marks that lie below all else, which are then not painted on the canvas. */
  ground?: Ground | undefined;
}

/** Paints a mark as it will be in the finished picture. Leaves the canvas's styles as they come. */
export function paintMark(mark: Mark, easel: Easel): void {
  const { canvas } = easel;
  canvas.strokeStyle = mark.color;
  canvas.fillStyle = mark.color;
  canvas.lineWidth = mark.width;
  canvas.lineCap = 'round';
  canvas.lineJoin = 'round';
  switch (mark.kind) {
    case 'pen':
    case 'marker':
      paintStroke(mark, canvas, easel.clip);
      break;
    case 'line':
      paintLine(mark, canvas);
      break;
    case 'arrow':
      paintArrow(mark, canvas);
      break;
    case 'rectangle':
    case 'ellipse':
      paintShape(mark, canvas);
      break;
    case 'hide':
    case 'pixelate':
      paintCover(mark, easel);
      break;
    case 'text':
      paintText(mark, canvas, easel.ruler);
      break;
    case 'step':
      paintStep(mark, easel);
      break;
  }
}

function paintLine({ from, to }: LineMark, canvas: EditorCanvas): void {
  canvas.beginPath();
  canvas.moveTo(from.x, from.y);
  canvas.lineTo(to.x, to.y);
  canvas.stroke();
}

function paintArrow(mark: LineMark, canvas: EditorCanvas): void {
  canvas.beginPath();
  for (const { x, y } of arrowOutline(mark)) canvas.lineTo(x, y);
  canvas.closePath();
  canvas.fill();
  // Rounds the corners.
  canvas.lineWidth = mark.width / 4;
  canvas.stroke();
}

function paintShape({ kind, rect, width, filled }: BoxMark, canvas: EditorCanvas): void {
  const { x, y } = rect;
  canvas.lineJoin = 'miter';
  if (kind === 'ellipse') {
    canvas.beginPath();
    canvas.ellipse(x + rect.width / 2, y + rect.height / 2, rect.width / 2, rect.height / 2, 0, 0, 2 * Math.PI);
    if (filled) canvas.fill();
    else canvas.stroke();
    return;
  }
  if (filled) {
    canvas.fillRect(x, y, rect.width, rect.height);
    return;
  }
  // A stroke of odd width lies on the middle of a pixel, else it would be two grey ones.
  const by = width % 2 === 1 ? 0.5 : 0;
  canvas.strokeRect(x + by, y + by, rect.width - 2 * by, rect.height - 2 * by);
}

/** Hide and pixelate: opaque, and on whole pixels. */
function paintCover(mark: BoxMark, { canvas, clip, paper, mosaics }: Easel): void {
  const { x, y, width, height } = mark.rect;
  if (mark.kind === 'hide') canvas.fillRect(x, y, width, height);
  const mosaic = mark.kind === 'hide' && mark.filled ? undefined : mosaics.of(mark, paper, clip);
  if (!mosaic) return;
  canvas.save();
  canvas.beginPath();
  canvas.rect(x, y, width, height);
  canvas.clip();
  canvas.imageSmoothingEnabled = false;
  const { block } = mosaic;
  canvas.drawImage(mosaic.image as never, mosaic.x, mosaic.y, mosaic.width * block, mosaic.height * block);
  canvas.restore();
}

function paintStep(mark: StepMark, { canvas, numbers }: Easel): void {
  const { at, width, color } = mark;
  const ring = Math.max(1, width / 14);
  canvas.beginPath();
  canvas.arc(at.x, at.y, width / 2, 0, 2 * Math.PI);
  canvas.fill();
  canvas.beginPath();
  canvas.arc(at.x, at.y, width / 2 - ring / 2, 0, 2 * Math.PI);
  canvas.lineWidth = ring;
  canvas.strokeStyle = contrastOf(color);
  canvas.stroke();
  const text = String(numbers.get(mark.id) ?? 1);
  const size = width * (text.length > 2 ? 0.4 : text.length > 1 ? 0.5 : 0.6);
  canvas.font = fontOf(size);
  canvas.textAlign = 'center';
  canvas.textBaseline = 'alphabetic';
  canvas.fillStyle = contrastOf(color);
  canvas.fillText(text, at.x, at.y + size * 0.36);
}
