import { intersect, type Rect } from './rect.ts';

/**
 * The squares of a grid, `tile` pixels wide, that any of the rectangles touches, inside whole `bounds`: as rectangles that
 * do not overlap, runs along rows joined to blocks where they are alike.
 */
export function tileRegion(rects: readonly Rect[], tile: number, bounds: Rect): Rect[] {
  const left = Math.floor(bounds.x / tile);
  const top = Math.floor(bounds.y / tile);
  const columns = Math.ceil((bounds.x + bounds.width) / tile) - left;
  const rows = Math.ceil((bounds.y + bounds.height) / tile) - top;
  const touched = new Uint8Array(columns * rows);
  for (const rect of rects) {
    const common = intersect(rect, bounds);
    if (!common) continue;
    const [first, last] = [Math.floor(common.x / tile) - left, Math.ceil((common.x + common.width) / tile) - left];
    const end = Math.ceil((common.y + common.height) / tile) - top;
    for (let row = Math.floor(common.y / tile) - top; row < end; row += 1) {
      touched.fill(1, row * columns + first, row * columns + last);
    }
  }
  return blocksOf(touched, columns, rows).map(({ x, y, width, height }) => {
    const block = { x: (left + x) * tile, y: (top + y) * tile, width: width * tile, height: height * tile };
    return intersect(block, bounds) as Rect;
  });
}

/** The touched squares as blocks, measured in squares. */
function blocksOf(touched: Uint8Array, columns: number, rows: number): Rect[] {
  const blocks: Rect[] = [];
  /** The block that ends in the row above and begins in a column. */
  let open: (Rect | undefined)[] = [];
  for (let y = 0; y < rows; y += 1) {
    const next: (Rect | undefined)[] = [];
    for (let x = 0; x < columns; x += 1) {
      if (touched[y * columns + x] === 0) continue;
      const first = x;
      while (x < columns && touched[y * columns + x] === 1) x += 1;
      const above = open[first];
      const block = above?.width === x - first ? above : { x: first, y, width: x - first, height: 0 };
      if (block !== above) blocks.push(block);
      block.height += 1;
      next[first] = block;
    }
    open = next;
  }
  return blocks;
}
