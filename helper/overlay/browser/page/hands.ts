import { keyName, modifiersOf } from '#desk/key-name.ts';
import { listenToTyping } from '#desk/typing.ts';
import type { OverlaySession } from '../../session.ts';
import type { Stage } from './stage.ts';

/** Brings mouse and keyboard to the overlay. */
export function listenToHands(stage: Stage, session: OverlaySession, field: HTMLTextAreaElement): () => void {
  const done = new AbortController();
  listenToMouse(stage, session, done.signal);
  listenToKeys(session, done.signal);
  const endTyping = listenToTyping(field, {
    get typing() {
      return isTyping(session);
    },
    handle: (event) => session.take(event.type === 'text' ? { type: 'paste', text: event.text } : event),
  });
  return () => {
    endTyping();
    done.abort();
  };
}

const isTyping = (session: OverlaySession) => session.current.editor?.state.typing !== undefined;

function listenToMouse(stage: Stage, session: OverlaySession, signal: AbortSignal): void {
  const { canvas } = stage;
  const at = (event: MouseEvent) => ({
    point: stage.toDesktop({ x: event.clientX, y: event.clientY }),
    modifiers: modifiersOf(event),
  });
  canvas.addEventListener(
    'pointerdown',
    (event) => {
      event.preventDefault();
      stage.freePointer();
      if (event.button === 1) return;
      canvas.setPointerCapture(event.pointerId);
      session.take({ type: 'press', button: event.button === 2 ? 'secondary' : 'main', ...at(event) });
    },
    { signal },
  );
  canvas.addEventListener(
    'pointermove',
    (event) => {
      stage.freePointer();
      session.take({ type: 'move', ...at(event) });
    },
    { signal },
  );
  const release = (event: PointerEvent) => event.button === 0 && session.take({ type: 'release', ...at(event) });
  canvas.addEventListener('pointerup', release, { signal });
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      if (event.deltaY !== 0) session.take({ type: 'wheel', steps: -Math.sign(event.deltaY), ...at(event) });
    },
    { signal, passive: false },
  );
  addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
}

function listenToKeys(session: OverlaySession, signal: AbortSignal): void {
  const down = (event: KeyboardEvent) => {
    if (isOfButton(event) || leaveToBrowser(event, isTyping(session))) return;
    event.preventDefault();
    session.take({ type: 'key', key: keyName(event), modifiers: modifiersOf(event), repeated: event.repeat });
  };
  const up = (event: KeyboardEvent) => {
    session.take({ type: 'key-up', key: keyName(event), modifiers: modifiersOf(event) });
  };
  addEventListener('keydown', down, { signal });
  addEventListener('keyup', up, { signal });
}

/** The buttons for the monitors are not on the picture: they are pressed and walked through as on any page. */
function isOfButton({ key, target }: KeyboardEvent): boolean {
  const bar = document.getElementById('views');
  if (!bar || bar.hidden) return false;
  return key === 'Tab' || (bar.contains(target as Node) && (key === 'Enter' || key === ' '));
}

/** What the text field takes, what an input method has, and what closes or changes the window. */
function leaveToBrowser(event: KeyboardEvent, typing: boolean): boolean {
  const { key, altKey, metaKey } = event;
  if (event.isComposing || event.keyCode === 229 || key === 'Dead') return true;
  const ctrl = (event.ctrlKey || metaKey) && !event.getModifierState('AltGraph');
  if (key === 'F11' || key === 'F12' || (altKey && key === 'F4') || (ctrl && /^[wq]$/i.test(key))) return true;
  if (!typing) return false;
  if (ctrl) return key.toLowerCase() === 'v';
  // Alt writes signs on a Mac; elsewhere it makes shortcuts.
  return [...key].length === 1 && (!altKey || event.getModifierState('AltGraph') || /^Mac/.test(navigator.platform));
}
