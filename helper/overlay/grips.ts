import { contains, type Point, type Rect } from '#helper/platform/rect.ts';

/** A place on the selection's border that can be pulled. */
export interface Grip {
  name: 'nw' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w';
  /** The pixel opposite, which stays, and the pixel that is pulled. */
  anchor: Point;
  corner: Point;
  locked?: 'x' | 'y' | undefined;
}

/** The width of a handle's dot in pixels at scale 1; it can be grabbed within `cornerReach` of its middle. */
export const handleSize = 10;
const cornerReach = 13;
const edgeReach = 7;

/** What a press at `point` takes hold of: a corner, an edge along its whole length, the inside, or nothing. */
export function gripAt(selection: Rect, point: Point, scale: number): Grip | 'inside' | undefined {
  const left = selection.x;
  const top = selection.y;
  const right = left + selection.width - 1;
  const bottom = top + selection.height - 1;
  const nearX = (edge: number, other: number, reach: number) => near(point.x, edge, other, reach * scale);
  const nearY = (edge: number, other: number, reach: number) => near(point.y, edge, other, reach * scale);
  for (const reach of [cornerReach, edgeReach]) {
    const x = nearX(left, right, reach) ? 'w' : nearX(right, left, reach) ? 'e' : '';
    const y = nearY(top, bottom, reach) ? 'n' : nearY(bottom, top, reach) ? 's' : '';
    const corner = x && y;
    if (reach === cornerReach ? !corner : !x && !y) continue;
    const inLengthX = point.x >= left && point.x <= right;
    const inLengthY = point.y >= top && point.y <= bottom;
    if (!corner && ((x && !inLengthY) || (y && !inLengthX))) continue;
    return gripOf(`${y}${x}` as Grip['name'], { left, top, right, bottom });
  }
  return contains(selection, point) ? 'inside' : undefined;
}

/** Near an edge: the full reach outside, but inside never more than a quarter, so that a small selection can be moved. */
function near(value: number, edge: number, other: number, reach: number): boolean {
  const inwards = (value - edge) * Math.sign(other - edge || 1);
  return inwards >= 0 ? inwards <= Math.min(reach, Math.abs(other - edge) / 4) : -inwards <= reach;
}

interface Edges {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function gripOf(name: Grip['name'], { left, top, right, bottom }: Edges): Grip {
  const west = name.includes('w');
  const north = name.includes('n');
  const locked = name === 'n' || name === 's' ? 'x' : name === 'w' || name === 'e' ? 'y' : undefined;
  return {
    name,
    anchor: { x: west ? right : left, y: north ? bottom : top },
    corner: { x: west ? left : right, y: north ? top : bottom },
    locked,
  };
}

/** The middles of the eight handles' dots; those of short edges are left out, since the corners' are in the way. */
export function handlesOf(selection: Rect, scale: number): Point[] {
  const xs = [selection.x, selection.x + Math.floor(selection.width / 2), selection.x + selection.width - 1];
  const ys = [selection.y, selection.y + Math.floor(selection.height / 2), selection.y + selection.height - 1];
  const room = 3.5 * handleSize * scale;
  return ys.flatMap((y, row) =>
    xs
      .map((x, column) => ({ x, y, row, column }))
      .filter(({ row, column }) => !(row === 1 && column === 1))
      .filter(({ row, column }) => (column !== 1 || selection.width >= room) && (row !== 1 || selection.height >= room))
      .map(({ x }) => ({ x, y })),
  );
}
