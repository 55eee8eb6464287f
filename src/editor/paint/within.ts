import type { EditorCanvas } from '../canvas.ts';
import type { Rect } from '../rect.ts';

/** Paints so that nothing outside of the rectangles is touched. */
export function within(canvas: EditorCanvas, clip: readonly Rect[], paint: () => void): void {
  canvas.save();
  canvas.beginPath();
  for (const { x, y, width, height } of clip) canvas.rect(x, y, width, height);
  canvas.clip();
  paint();
  canvas.restore();
}
