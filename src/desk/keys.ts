import type { Desk } from './desk.ts';
import { keyName, modifiersOf } from './key-name.ts';
import type { Pointing } from './pointing.ts';

/** What the page does at a key that is not the editor's. */
export interface HostActs {
  saveNew(): void;
  replace(): void;
  /** Esc with nothing left to step out of. */
  leave(): void;
  toggleFit(): void;
}

const arrows: Readonly<Record<string, { x: number; y: number }>> = {
  Left: { x: -1, y: 0 },
  Right: { x: 1, y: 0 },
  Up: { x: 0, y: -1 },
  Down: { x: 0, y: 1 },
};

/** The keyboard, wherever on the page it is; `true`: the browser shall do nothing of its own with this key. */
export function pressKey(event: KeyboardEvent, desk: Desk, pointing: Pointing, acts: HostActs): boolean {
  // An input method, or a dead key that waits for its letter.
  if (event.isComposing || event.keyCode === 229 || event.key === 'Dead') return false;
  const key = keyName(event);
  const modifiers = modifiersOf(event);
  const { typing } = desk.editor.state;
  if (typing && (modifiers.ctrl || modifiers.alt) && key === 'V') return false;
  if (key === 'S' && modifiers.ctrl) return does(modifiers.shift ? acts.replace : acts.saveNew);
  if (!typing && key === 'Space' && !desk.editor.state.dragging) return holdSpace(event, pointing);
  if (desk.cropping) return pressInCrop(desk, key, event);
  if (desk.handle({ type: 'key', key, modifiers }).consumed) return true;
  if (typing) return false;
  if (key === 'Escape') return does(acts.leave);
  if (modifiers.ctrl || modifiers.alt) return false;
  if (key === 'C' && modifiers.shift) return does(() => desk.toggleCropping());
  if (key === '0') return does(acts.toggleFit);
  const arrow = arrows[key];
  if (!arrow) return false;
  desk.view.pan({ x: -arrow.x * 40, y: -arrow.y * 40 });
  return does(() => desk.lookedAround());
}

export function releaseKey(event: KeyboardEvent, desk: Desk, pointing: Pointing): void {
  const key = keyName(event);
  const modifiers = modifiersOf(event);
  if (key === 'Space' && pointing.panning) {
    const { panned } = pointing;
    pointing.panning = false;
    pointing.panned = false;
    // Held alone it is the editor's key for drawing without a mouse.
    if (!panned && !desk.cropping) desk.handle({ type: 'key', key, modifiers });
  }
  desk.handle({ type: 'key-up', key, modifiers });
}

function holdSpace(event: KeyboardEvent, pointing: Pointing): boolean {
  if (!event.repeat) pointing.panning = true;
  return true;
}

function pressInCrop(desk: Desk, key: string, event: KeyboardEvent): boolean {
  const arrow = arrows[key];
  const { shift, ctrl, alt } = modifiersOf(event);
  if (arrow) {
    const by = alt || ctrl ? 10 : 1;
    desk.nudgeCrop({ x: arrow.x * by, y: arrow.y * by }, shift);
    return true;
  }
  if (key === 'Enter' || (key === 'C' && shift)) return does(() => desk.endCropping());
  if (key === 'Escape') return does(() => desk.resetCrop());
  if (ctrl || alt || !desk.handle({ type: 'key', key, modifiers: { shift, ctrl, alt } }).consumed) return false;
  return does(() => desk.endCropping());
}

function does(what: () => void): true {
  what();
  return true;
}
