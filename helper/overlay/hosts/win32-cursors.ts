import type { CursorName } from '../cursor.ts';

const [arrow, text, cross, fallingDiagonal, risingDiagonal, horizontal, vertical, move, hand] = [
  32512, 32513, 32515, 32642, 32643, 32644, 32645, 32646, 32649,
];

/** The system's own cursors by their resource numbers (winuser.h, IDC_…). */
export const win32Cursors: Record<CursorName, number> = {
  cross,
  move,
  arrow,
  hand,
  text,
  pick: cross,
  nw: fallingDiagonal,
  se: fallingDiagonal,
  ne: risingDiagonal,
  sw: risingDiagonal,
  n: vertical,
  s: vertical,
  e: horizontal,
  w: horizontal,
};
