import type { EditorCanvas } from '../canvas.ts';
import type { StrokeMark } from '../mark.ts';
import { around, grow, type Point, type Rect } from '../rect.ts';

const markerOpacity = 0.42;

/** A smooth curve through the middles between a stroke's points, with the points as controls; as much as `clip` shows. */
export function paintStroke({ kind, points, width }: StrokeMark, canvas: EditorCanvas, clip: readonly Rect[]): void {
  const first = points[0] as Point;
  if (kind === 'marker') {
    canvas.globalAlpha = markerOpacity;
    canvas.lineCap = 'butt';
  }
  canvas.beginPath();
  if (points.length === 1) {
    canvas.arc(first.x, first.y, width / 2, 0, 2 * Math.PI);
    canvas.fill();
  } else {
    // One path for all of it: a translucent stroke is then no darker where it crosses itself.
    const shown = clip.map((rect) => grow(rect, width + 2));
    trace(points, canvas, (box) => shown.some((rect) => meets(rect, box)));
    canvas.stroke();
  }
  canvas.globalAlpha = 1;
}

/** Each point's curve goes from the middle before it to the middle after it; those that are not shown are left out. */
function trace(points: readonly Point[], canvas: EditorCanvas, isShown: (box: Rect) => boolean): void {
  let open = false;
  for (let at = 1; at < points.length; at += 1) {
    const [before, point, after] = [points[at - 1] as Point, points[at] as Point, points[at + 1]];
    if (!isShown(around(after ? [before, point, after] : [before, point]))) {
      open = false;
      continue;
    }
    if (!open) {
      const start = at === 1 ? before : middle(before, point);
      canvas.moveTo(start.x, start.y);
      open = true;
    }
    const end = after ? middle(point, after) : point;
    if (after) canvas.quadraticCurveTo(point.x, point.y, end.x, end.y);
    else canvas.lineTo(end.x, end.y);
  }
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** Unlike an intersection, true for boxes without width or height as well. */
function meets(a: Rect, b: Rect): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}
