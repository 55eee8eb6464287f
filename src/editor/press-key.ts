import { actions, changeWidth, hasPart } from './act.ts';
import { type ActionName, actionKeys, actionNames } from './action.ts';
import { boundsOf } from './bounds.ts';
import type { Modifiers } from './event.ts';
import { type Gesture, type Pointing, plus } from './gesture/gesture.ts';
import { begin, finish, moved } from './gesture/pointer.ts';
import type { Mark } from './mark.ts';
import { moveMark } from './move-mark.ts';
import type { Point } from './rect.ts';
import { resizeMark } from './resize-mark.ts';
import { restyle } from './restyle.ts';
import { replaceMark, type Session, selectedMark, styleTarget } from './session.ts';
import { widthsOf } from './style.ts';
import { type Typed, textKey } from './typing/text-keys.ts';
import { say } from './words.ts';

const arrows: Readonly<Record<string, Point>> = {
  Left: { x: -1, y: 0 },
  Right: { x: 1, y: 0 },
  Up: { x: 0, y: -1 },
  Down: { x: 0, y: 1 },
};

const unknown: Typed = { consumed: false };

/** The keyboard, but Escape. */
export function pressKey(session: Session, key: string, modifiers: Modifiers): Typed {
  const { gesture, typing, tool } = session;
  const arrow = arrows[key];
  if (gesture) return keyInGesture(session, gesture, key, modifiers);
  if (typing) return textKey(session, key, modifiers);
  const mark = selectedMark(session);
  if (arrow && mark) return nudge(session, mark, arrow, modifiers);
  if (arrow && tool) return movePointer(session, arrow, modifiers);
  if (key === 'Space' && tool && plain(modifiers)) {
    const begun = begin(session, { point: session.pointer, modifiers }, 'keys');
    return session.gesture && !begun.announce ? { ...begun, announce: session.words.drawing } : begun;
  }
  if (/^[1-9]$/.test(key) && plain(modifiers)) return setWidth(session, Number(key));
  const name = actionFor(key, modifiers);
  return name ? act(session, name) : unknown;
}

function plain({ shift, ctrl, alt }: Modifiers): boolean {
  return !shift && !ctrl && !alt;
}

/** While something is being drawn: arrows move the pointer, Space ends what it began, Shift and Ctrl take hold at once. */
function keyInGesture(session: Session, gesture: Gesture, key: string, modifiers: Modifiers): Typed {
  const arrow = arrows[key];
  if (arrow) return movePointer(session, arrow, modifiers);
  const at: Pointing = { point: session.pointer, modifiers: held(modifiers, key, true) };
  if (gesture.by === 'keys' && (key === 'Space' || key === 'Enter')) return finish(session, gesture);
  if (key === 'Space') session.carrying = true;
  if (isModifier(key)) gesture.move(at);
  return { consumed: true };
}

/** The modifiers after one of their keys went down or up: some desktops tell them as they were before. */
function held(modifiers: Modifiers, key: string, down: boolean): Modifiers {
  if (key === 'Shift') return { ...modifiers, shift: down };
  if (key === 'Control') return { ...modifiers, ctrl: down };
  return modifiers;
}

export function releaseKey(session: Session, key: string, modifiers: Modifiers): Typed {
  const { gesture } = session;
  if (key === 'Space') session.carrying = false;
  if (!gesture) return unknown;
  if (isModifier(key)) gesture.move({ point: session.pointer, modifiers: held(modifiers, key, false) });
  return { consumed: true };
}

function isModifier(key: string): boolean {
  return key === 'Shift' || key === 'Control';
}

function movePointer(session: Session, arrow: Point, modifiers: Modifiers): Typed {
  const by = modifiers.ctrl ? 10 : 1;
  const { pointer, picture } = session;
  const to = plus(pointer, { x: arrow.x * by, y: arrow.y * by });
  const point = {
    x: Math.min(Math.max(to.x, 0), picture.width - 1),
    y: Math.min(Math.max(to.y, 0), picture.height - 1),
  };
  // Ctrl is the longer step here, not the snapping of a line.
  moved(session, { point, modifiers: { ...modifiers, ctrl: false } });
  return { consumed: true, warp: point };
}

/** Arrows move the selected mark by a pixel; Shift resizes it, Alt or Ctrl makes it ten. A row of nudges is one step. */
function nudge(session: Session, mark: Mark, arrow: Point, { shift, ctrl, alt }: Modifiers): Typed {
  const by = ctrl || alt ? 10 : 1;
  const way = { x: arrow.x * by, y: arrow.y * by };
  const bounds = boundsOf(mark, session.ruler);
  const corner = 'to' in mark ? mark.to : { x: bounds.x + bounds.width, y: bounds.y + bounds.height };
  const pull = {
    handle: 'to' in mark ? ('to' as const) : ('se' as const),
    to: plus(corner, way),
    modifiers: { shift: false, ctrl: false },
    scale: session.scale,
  };
  const next = shift ? resizeMark(mark, pull, session.ruler) : moveMark(mark, way);
  replaceMark(session, next, shift ? 'resize' : 'nudge');
  const { x, y, width, height } = boundsOf(next, session.ruler);
  const values = { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
  return { consumed: true, announce: say(session.words.place, values) };
}

function setWidth(session: Session, digit: number): Typed {
  const target = styleTarget(session);
  if (!target || !hasPart(session, 'width')) return { consumed: target !== undefined };
  return spoken(restyle(session, { width: widthsOf(target)[digit - 1] as number }));
}

export function wheel(session: Session, steps: number): Typed {
  return hasPart(session, 'width') ? spoken(changeWidth(session, steps)) : unknown;
}

function spoken(announce: string | undefined): Typed {
  return announce === undefined ? { consumed: true } : { consumed: true, announce };
}

/** Does an action, where it can be done. */
export function act(session: Session, name: ActionName): Typed {
  const action = actions[name];
  return action.when(session) ? spoken(action.do(session)) : unknown;
}

const actionOf = new Map(actionNames.flatMap((name) => actionKeys[name].map((key) => [key, name] as const)));

function actionFor(key: string, { shift, ctrl, alt }: Modifiers): ActionName | undefined {
  return actionOf.get(`${ctrl ? 'Ctrl+' : ''}${alt ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${key}`);
}
