import type { EditorCanvas } from '../canvas.ts';
import type { StrokeMark } from '../mark.ts';
import type { Point } from '../rect.ts';

const markerOpacity = 0.42;

/** A smooth curve through the middles between a stroke's points, with the points as controls. */
export function paintStroke({ kind, points, width }: StrokeMark, canvas: EditorCanvas): void {
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
    trace(points, canvas);
    canvas.stroke();
  }
  canvas.globalAlpha = 1;
}

function trace(points: readonly Point[], canvas: EditorCanvas): void {
  const [first, ...rest] = points as [Point, ...Point[]];
  canvas.moveTo(first.x, first.y);
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    if (next) canvas.quadraticCurveTo(point.x, point.y, (point.x + next.x) / 2, (point.y + next.y) / 2);
    else canvas.lineTo(point.x, point.y);
  });
}
