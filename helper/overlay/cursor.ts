import { contains } from '#helper/platform/rect.ts';
import { gripAt } from './grips.ts';
import { type OverlayState, toolbarOf } from './state.ts';

export const cursorNames = ['cross', 'move', 'arrow', 'hand', 'nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type CursorName = (typeof cursorNames)[number];

/** The pointer's shape says what a press would do. */
export function cursorOf(state: OverlayState): CursorName {
  const { selection, drag, pointer, scale } = state;
  if (drag?.kind === 'move') return 'move';
  if (drag || !selection) return 'cross';
  if (state.hovered) return 'hand';
  const layout = toolbarOf(state);
  if (layout && contains(layout.box, pointer)) return 'arrow';
  const grip = gripAt(selection, pointer, scale);
  if (grip === 'inside') return 'move';
  return grip ? grip.name : 'cross';
}
