import type { EditorCanvas } from '../canvas.ts';
import type { TextMark } from '../mark.ts';
import { grow } from '../rect.ts';
import { fontOf, type TextRuler } from '../text-ruler.ts';
import { contrastOf } from './contrast.ts';

/** How far a text's plate reaches beyond its letters. */
function plateMargin(size: number): number {
  return size * 0.3;
}

/** Letters with an edge in the opposite shade, or on a plate, so that they read on any picture. */
export function paintText(mark: TextMark, canvas: EditorCanvas, ruler: TextRuler): void {
  const { color, width: size, filled, at } = mark;
  const { lines, lineHeight, rect } = ruler.layout(mark);
  const opposite = contrastOf(color);
  if (filled && mark.text !== '') {
    const plate = grow(rect, plateMargin(size));
    canvas.beginPath();
    canvas.roundRect(plate.x, plate.y, plate.width, plate.height, size * 0.25);
    canvas.fill();
  }
  canvas.font = fontOf(size);
  canvas.textAlign = 'left';
  canvas.textBaseline = 'alphabetic';
  canvas.strokeStyle = opposite;
  canvas.lineWidth = Math.max(2, size / 7);
  canvas.fillStyle = filled ? opposite : color;
  lines.forEach(({ text }, row) => {
    const y = at.y + row * lineHeight + ruler.baseline(mark);
    if (!filled) canvas.strokeText(text, at.x, y);
    canvas.fillText(text, at.x, y);
  });
}
