'use client';

import { type RefObject, useEffect, useRef } from 'react';
import type { Desk } from '#desk/desk.ts';
import { drawDesk } from '#desk/draw-desk.ts';
import { modifiersOf } from '#desk/key-name.ts';
import { type HostActs, pressKey, releaseKey } from '#desk/keys.ts';
import { Pointing } from '#desk/pointing.ts';
import { listenToTyping } from '#desk/typing.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import styles from './picture-editor.module.css';

interface StageProps {
  desk: Desk;
  acts: HostActs;
  field: RefObject<HTMLTextAreaElement | null>;
}

/** The picture, and the text field that nobody sees and that has the keyboard. */
export function Stage({ desk, acts, field }: StageProps) {
  const words = useTexts('editor');
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const [room, shown, typed] = [stage.current, canvas.current, field.current];
    if (!room || !shown || !typed) return;
    const pointing = new Pointing(desk);
    let wasTyping = false;
    const ends = [
      listenToTyping(typed, desk),
      followSize(room, shown, desk),
      followPointer(room, desk, pointing, typed),
      followKeys(desk, pointing, () => latest.current),
      desk.subscribe(() => {
        shown.style.cursor = pointing.cursor;
        const typing = desk.editor.state.typing !== undefined;
        if (typing && !wasTyping) typed.focus({ preventScroll: true });
        wasTyping = typing;
        placeField(typed, desk);
      }),
    ];
    desk.attach(() => drawDesk(desk, shown));
    typed.focus({ preventScroll: true });
    return () => {
      for (const end of ends) end();
      desk.attach(undefined);
    };
  }, [desk, field]);
  return (
    <div ref={stage} className={styles.stage}>
      <canvas ref={canvas} className={styles.canvas} tabIndex={-1} />
      <textarea
        ref={field}
        className={styles.field}
        aria-label={words.stage}
        aria-describedby="editor-keys"
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        rows={1}
      />
      <p id="editor-keys" className={styles.hidden}>
        {words.stageHint}
      </p>
    </div>
  );
}

/** Where the caret is, so that the window of an input method opens there. */
function placeField(field: HTMLTextAreaElement, desk: Desk): void {
  const caret = desk.editor.state.typing?.caret;
  const at = caret ? desk.view.toPage(caret) : { x: 0, y: 0 };
  field.style.left = `${Math.min(Math.max(0, at.x), desk.view.size.width - 2)}px`;
  field.style.top = `${Math.min(Math.max(0, at.y), desk.view.size.height - 24)}px`;
}

function followSize(room: HTMLElement, canvas: HTMLCanvasElement, desk: Desk): () => void {
  const follow = () => {
    const density = window.devicePixelRatio;
    canvas.width = Math.max(1, Math.round(room.clientWidth * density));
    canvas.height = Math.max(1, Math.round(room.clientHeight * density));
    desk.resize(room.clientWidth, room.clientHeight, density);
    // A canvas of another size is empty: drawn at once, it does not flash.
    drawDesk(desk, canvas);
  };
  const observer = new ResizeObserver(follow);
  observer.observe(room);
  // The density changes with the browser's zoom and with the monitor.
  window.addEventListener('resize', follow);
  follow();
  return () => {
    observer.disconnect();
    window.removeEventListener('resize', follow);
  };
}

function followPointer(room: HTMLElement, desk: Desk, pointing: Pointing, field: HTMLElement): () => void {
  const placeOf = ({ clientX, clientY }: MouseEvent) => {
    const { left, top } = room.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const onDown = (event: PointerEvent) => {
    if (!event.isPrimary) return;
    event.preventDefault();
    field.focus({ preventScroll: true });
    room.setPointerCapture(event.pointerId);
    pointing.press(event, placeOf(event));
  };
  const onMove = (event: PointerEvent) => {
    if (!event.isPrimary) return;
    // All points of a stroke, not only the last before each frame.
    const steps = pointing.dragging ? event.getCoalescedEvents() : [];
    for (const step of steps.length > 0 ? steps : [event]) pointing.move(step, placeOf(step));
  };
  const onUp = (event: PointerEvent) => event.isPrimary && pointing.release(modifiersOf(event), placeOf(event));
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const at = placeOf(event);
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) desk.view.zoomTo(desk.view.scale * Math.exp(-event.deltaY * lines * 0.002), at);
    else if (event.altKey) {
      const steps = -Math.sign(event.deltaY);
      return void desk.handle({ type: 'wheel', steps, point: desk.view.toPicture(at), modifiers: modifiersOf(event) });
    } else {
      const [x, y] = event.shiftKey ? [event.deltaY, event.deltaX] : [event.deltaX, event.deltaY];
      desk.view.pan({ x: -x * lines, y: -y * lines });
    }
    desk.lookedAround();
  };
  const onMenu = (event: Event) => event.preventDefault();
  room.addEventListener('pointerdown', onDown);
  room.addEventListener('pointermove', onMove);
  room.addEventListener('pointerup', onUp);
  room.addEventListener('pointercancel', onUp);
  room.addEventListener('wheel', onWheel, { passive: false });
  room.addEventListener('contextmenu', onMenu);
  return () => {
    room.removeEventListener('pointerdown', onDown);
    room.removeEventListener('pointermove', onMove);
    room.removeEventListener('pointerup', onUp);
    room.removeEventListener('pointercancel', onUp);
    room.removeEventListener('wheel', onWheel);
    room.removeEventListener('contextmenu', onMenu);
  };
}

/** The keys of the whole page, but in a dialog and in what has keys of its own. */
function followKeys(desk: Desk, pointing: Pointing, acts: () => HostActs): () => void {
  const isOurs = ({ target, key, ctrlKey, metaKey }: KeyboardEvent) => {
    if (!(target instanceof HTMLElement) || target.closest('dialog, header')) return false;
    if (target.matches('textarea')) return key !== 'Tab';
    // On a button and in the colour field the keys of a control stay its own.
    const own = target.matches('input, select')
      ? /^(?:.|Arrow\w+|Enter|Home|End|Page\w+)$/
      : /^(?: |Arrow\w+|Enter|Home|End)$/;
    return key !== 'Tab' && (ctrlKey || metaKey || !own.test(key));
  };
  const onDown = (event: KeyboardEvent) => {
    if (isOurs(event) && !event.defaultPrevented && pressKey(event, desk, pointing, acts())) event.preventDefault();
  };
  const onUp = (event: KeyboardEvent) => releaseKey(event, desk, pointing);
  const onBlur = () => {
    pointing.panning = false;
    desk.changed();
  };
  document.addEventListener('keydown', onDown);
  document.addEventListener('keyup', onUp);
  window.addEventListener('blur', onBlur);
  return () => {
    document.removeEventListener('keydown', onDown);
    document.removeEventListener('keyup', onUp);
    window.removeEventListener('blur', onBlur);
  };
}
