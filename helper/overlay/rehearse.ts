import type { Rect } from '#helper/platform/rect.ts';
import { changedRects, type Scene } from './scene.ts';
import { step } from './selection.ts';
import type { OverlayState } from './state.ts';

/** The next turn of the loop, in a browser as in Node. */
const turn = () => new Promise<void>((next) => void setTimeout(next, 0));

/** After so many frames the engine has compiled what a drag needs. */
const frames = 30;

export interface Rehearsal {
  draw(state: OverlayState): Scene;
  /** Does all that a frame needs but for the request that puts it on the screen. */
  compose(scene: Scene, parts: Rect[]): void;
  /** Whether a real frame is under way. */
  busy(): boolean;
  /** Whether the person has begun. */
  over(): boolean;
}

/**
 * Drags a region that nobody sees, a frame in each turn of the loop, while the person looks at the dimmed screen: else the
 * first frames that they see pay for compiling and for painting letters, plates and lines for the first time.
 */
export async function rehearse(state: OverlayState, { draw, compose, busy, over }: Rehearsal): Promise<void> {
  const modifiers = { shift: false, ctrl: false, alt: false };
  const { desktop } = state;
  const from = { x: desktop.x + Math.round(desktop.width / 3), y: desktop.y + Math.round(desktop.height / 3) };
  // Without the editor, which alone is changed in place.
  const blank: OverlayState = { ...state, editor: undefined, hint: false, selection: undefined, drag: undefined };
  let now = step(blank, { type: 'press', button: 'main', point: from, modifiers }).state;
  let scene = draw(now);
  for (let frame = 1; frame <= frames; frame += 1) {
    do await turn();
    while (busy() && !over());
    if (over()) return;
    const point = { x: from.x + 40 + 7 * frame, y: from.y + 30 + 4 * frame };
    now = step(now, { type: 'move', point, modifiers }).state;
    const next = draw(now);
    compose(next, changedRects(scene, next));
    scene = next;
  }
}
