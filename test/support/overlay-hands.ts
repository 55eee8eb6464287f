import type { Editor } from '#editor/editor.ts';
import { step } from '#helper/overlay/selection.ts';
import type { Outcome } from '#helper/overlay/state.ts';
import { type Modifiers, type OverlayEvent, type OverlayState, openSelection } from '#helper/overlay/state.ts';
import type { Point, Rect } from '#helper/platform/rect.ts';

const monitors = [
  { x: 0, y: 0, width: 1000, height: 600, name: 'left', primary: true },
  { x: 1000, y: 0, width: 800, height: 600, name: 'right', primary: false },
];

/** A person before the overlay: the two hands share one state, as they do on a screen. */
export function personAtOverlay(
  given: { lastRegion?: Rect; hint?: boolean; editor?: Editor; inputMethod?: boolean; recordKey?: string } = {},
) {
  let state = openSelection({
    desktop: { x: 0, y: 0, width: 1800, height: 600 },
    monitors,
    lastRegion: given.lastRegion,
    editor: given.editor,
    purpose: given.recordKey ? 'record' : 'picture',
    recordKey: given.recordKey,
    inputMethod: given.inputMethod ?? false,
    hint: given.hint ?? false,
    pointer: { x: 500, y: 300 },
    scale: 1,
  });
  let outcome: Outcome | undefined;
  const held: Modifiers = { shift: false, ctrl: false, alt: false };
  const warps: Point[] = [];

  function happens(event: OverlayEvent): void {
    const result = step(state, event);
    state = result.state;
    outcome ??= result.outcome;
    if (result.warp) warps.push(result.warp);
  }

  const pointer = {
    move: (x: number, y: number) => happens({ type: 'move', point: { x, y }, modifiers: { ...held } }),
    press: (button: 'main' | 'secondary' = 'main') =>
      happens({ type: 'press', button, point: state.pointer, modifiers: { ...held } }),
    release: () => happens({ type: 'release', point: state.pointer, modifiers: { ...held } }),
    drag(from: [number, number], to: [number, number]) {
      pointer.move(...from);
      pointer.press();
      pointer.move(...to);
      pointer.release();
    },
    click(x: number, y: number) {
      pointer.drag([x, y], [x, y]);
    },
  };

  /** Names such as `Ctrl+C` hold the modifiers for that one press. */
  const keyboard = {
    press(text: string) {
      const parts = text.split('+');
      const key = parts.pop() as string;
      const has = (name: string) => parts.includes(name);
      const modifiers = {
        shift: held.shift || has('Shift'),
        ctrl: held.ctrl || has('Ctrl'),
        alt: held.alt || has('Alt'),
      };
      happens({ type: 'key', key, modifiers });
    },
    hold(key: 'Shift' | 'Space') {
      happens({ type: 'key', key, modifiers: { ...held } });
      if (key === 'Shift') held.shift = true;
    },
    letGo(key: 'Shift' | 'Space') {
      if (key === 'Shift') held.shift = false;
      happens({ type: 'key-up', key, modifiers: { ...held } });
    },
  };

  return {
    pointer,
    keyboard,
    warps,
    get state(): OverlayState {
      return state;
    },
    get selection(): Rect | undefined {
      return state.selection;
    },
    get outcome(): Outcome | undefined {
      return outcome;
    },
  };
}
