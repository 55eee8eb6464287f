import type { EditorCursor } from '../editor-state.ts';
import type { Modifiers } from '../event.ts';
import type { Point } from '../rect.ts';

export interface Pointing {
  point: Point;
  modifiers: Modifiers;
}

/**
 * What a press began, until its release: a small machine that keeps the session's draft up to date. Taking the draft
 * away undoes all of it, so every gesture can be called off.
 */
export interface Gesture {
  /** Held by the mouse, or by Space and moved with arrows. */
  by: 'mouse' | 'keys';
  cursor: EditorCursor;
  move(at: Pointing): void;
  /** At the place of the last move. Answers what a screen reader says. */
  end(): string | undefined;
  /** Moves all that was drawn so far: Space is held. */
  carry?(by: Point): void;
}

export type Begun = Omit<Gesture, 'by'>;

/** A press that goes less far than this, in screen pixels, is a click. */
export const clickReach = 5;

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

export function plus(a: Point, b: Point): Point {
  return { x: a.x + b.x, y: a.y + b.y };
}

export function minus(a: Point, b: Point): Point {
  return { x: a.x - b.x, y: a.y - b.y };
}
