import type { EditorCanvas } from '#editor/canvas.ts';
import type { Point, Rect } from '#editor/rect.ts';
import { cropHandles } from './crop.ts';
import type { Desk } from './desk.ts';

/** Draws the part of the picture that is in sight, what was drawn on it, and the region. */
export function drawDesk(desk: Desk, canvas: HTMLCanvasElement): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { view, picture, editor } = desk;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  const { x, y, width, height } = view.visible;
  if (width === 0 || height === 0) return;
  const left = Math.round(view.origin.x * view.density);
  const top = Math.round(view.origin.y * view.density);
  context.setTransform(view.scale, 0, 0, view.scale, left, top);
  drawChecks(context, { x, y, width, height });
  context.imageSmoothingEnabled = view.scale < 2;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture.bitmap, x, y, width, height, x, y, width, height);
  editor.draw(context as unknown as EditorCanvas, { x, y, width, height });
  if (desk.crop) drawCrop(context, desk, desk.crop);
  if (desk.pointerAt) drawPointer(context, desk.pointerAt, 1 / view.zoom);
}

/** The cross that the arrow keys move. */
function drawPointer(context: CanvasRenderingContext2D, { x, y }: Point, pixel: number): void {
  for (const [color, width] of [
    ['#000000', 3],
    ['#ffffff', 1],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width * pixel;
    context.beginPath();
    context.moveTo(x - 11 * pixel, y);
    context.lineTo(x + 11 * pixel, y);
    context.moveTo(x, y - 11 * pixel);
    context.lineTo(x, y + 11 * pixel);
    context.stroke();
  }
}

/** What is behind a picture that can be seen through. */
function drawChecks(context: CanvasRenderingContext2D, { x, y, width, height }: Rect): void {
  const tile = document.createElement('canvas');
  tile.width = 16;
  tile.height = 16;
  const small = tile.getContext('2d');
  if (!small) return;
  small.fillStyle = '#ffffff';
  small.fillRect(0, 0, 16, 16);
  small.fillStyle = '#d9d9d9';
  small.fillRect(0, 0, 8, 8);
  small.fillRect(8, 8, 8, 8);
  const checks = context.createPattern(tile, 'repeat');
  if (!checks) return;
  checks.setTransform(new DOMMatrix().scale(1 / context.getTransform().a));
  context.fillStyle = checks;
  context.fillRect(x, y, width, height);
}

function drawCrop(context: CanvasRenderingContext2D, { view, picture, cropping }: Desk, crop: Rect): void {
  const pixel = 1 / view.zoom;
  context.fillStyle = 'rgb(0 0 0 / 60%)';
  context.beginPath();
  context.rect(0, 0, picture.width, picture.height);
  context.rect(crop.x, crop.y, crop.width, crop.height);
  context.fill('evenodd');
  if (!cropping) return;
  // Two lines, so that one of them is seen on any picture.
  context.lineWidth = pixel;
  context.strokeStyle = '#000000';
  context.strokeRect(crop.x - pixel, crop.y - pixel, crop.width + 2 * pixel, crop.height + 2 * pixel);
  context.strokeStyle = '#ffffff';
  context.strokeRect(crop.x, crop.y, crop.width, crop.height);
  for (const { at } of cropHandles(crop)) {
    context.beginPath();
    context.arc(at.x, at.y, 5 * pixel, 0, 2 * Math.PI);
    context.fillStyle = '#ffffff';
    context.fill();
    context.strokeStyle = '#000000';
    context.stroke();
  }
}
