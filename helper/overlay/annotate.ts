import type { EditorEvent, Handled } from '#editor/event.ts';
import type { Point, Rect } from '#helper/platform/rect.ts';
import { isInputMethodKey } from './input-method.ts';
import type { Modifiers, OverlayEvent, OverlayState, Step } from './state.ts';

/** What the editor says of an event, in the overlay's terms. */
export function handled(state: OverlayState, { dirty, announce, warp, copy, paste }: Handled): Step {
  const { desktop } = state;
  return {
    state,
    dirty: dirty.map((rect) => ({ ...rect, x: rect.x + desktop.x, y: rect.y + desktop.y })),
    announce,
    copy,
    paste,
    ...(warp && { warp: { x: Math.round(warp.x + desktop.x), y: Math.round(warp.y + desktop.y) } }),
  };
}

/** Passes an event to the editor; undefined where it is the overlay's own. */
export function annotate(state: OverlayState, event: OverlayEvent): Step | undefined {
  const before = state.editor?.state.typing;
  const step = pass(state, event);
  const begun = !before && state.editor?.state.typing && state.inputMethod;
  return step && begun ? { ...step, state: { ...step.state, notice: state.texts.overlay.inputMethod } } : step;
}

function pass(state: OverlayState, event: OverlayEvent): Step | undefined {
  const { editor, selection, drag } = state;
  if (!editor || !selection || drag) return undefined;
  if (event.type === 'paste') return handled(state, editor.handle({ type: 'text', text: event.text }));
  if (event.type === 'compose') return handled(state, editor.handle(event));
  if (event.type === 'key') return key(state, event);
  const passed = editor.handle(inPicture(event, state.desktop));
  if (!passed.consumed && event.type !== 'move') return undefined;
  return handled(state, passed);
}

/** First the key, then what it writes: the editor wants text only while something is being typed. */
function key(state: OverlayState, event: Extract<OverlayEvent, { type: 'key' }>): Step | undefined {
  const { editor } = state;
  if (!editor) return undefined;
  const typing = editor.state.typing !== undefined;
  const { text, modifiers } = event;
  if (typing && isInputMethodKey(event.keysym)) return { state: { ...state, notice: state.texts.overlay.inputMethod } };
  // A dead key is no key of ours while it waits for its letter.
  if (typing && text === '') return { state };
  if (event.key && (typing || !event.repeated || isRepeating(event.key, modifiers))) {
    const passed = editor.handle({ type: 'key', key: event.key, modifiers });
    if (passed.consumed) return handled(state, passed);
  }
  if (!editor.state.typing || !typing || !text) return undefined;
  return handled(state, editor.handle({ type: 'text', text }));
}

/** Whose auto-repeat means something outside of a text: a tool that is held would be taken and put away in turns. */
function isRepeating(key: string, { ctrl }: Modifiers): boolean {
  return /^(Left|Right|Up|Down|PageUp|PageDown|[-+=[\]])$/.test(key) || (ctrl && /^[ZY]$/.test(key));
}

function inPicture(event: Exclude<OverlayEvent, { type: 'key' | 'paste' | 'compose' }>, desktop: Rect): EditorEvent {
  if (event.type === 'key-up') return event;
  const point: Point = { x: event.point.x - desktop.x, y: event.point.y - desktop.y };
  return { ...event, point };
}
