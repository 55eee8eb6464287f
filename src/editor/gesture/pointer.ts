import type { EditorEvent } from '../event.ts';
import { pickedColor } from '../pick-color.ts';
import { restyle } from '../restyle.ts';
import { putToolAway } from '../select-tool.ts';
import type { Session } from '../session.ts';
import { type StyledTool, styledTools } from '../style.ts';
import type { Typed } from '../typing/text-keys.ts';
import { isOnTyping, markText, pressText, textAt } from '../typing/text-press.ts';
import { endTyping, typeAgain } from '../typing/typing.ts';
import { say } from '../words.ts';
import { drawBox } from './draw-box.ts';
import { drawLine } from './draw-line.ts';
import { drawStroke } from './draw-stroke.ts';
import { type Begun, distance, type Gesture, minus, type Pointing } from './gesture.ts';
import { placeStep } from './place-step.ts';
import { select } from './select.ts';

const doubleWithin = 450;

export function pressed(session: Session, { button, point, modifiers }: EditorEvent & { type: 'press' }): Typed {
  session.pointer = point;
  if (!session.tool && !session.typing) return { consumed: false };
  // Another button, or one more press, means nothing while one is held.
  if (session.gesture) return { consumed: true };
  if (button !== 'main') return { consumed: false };
  return begin(session, { point, modifiers }, 'mouse');
}

/** Begins what a press of the mouse, or of Space, begins with the tool in the hand. */
export function begin(session: Session, at: Pointing, by: Gesture['by']): Typed {
  const double = isDouble(session, at);
  if (session.typing) {
    if (isOnTyping(session, at.point)) return started(session, markText(session, at, double), by);
    return { consumed: true, ...announced(endTyping(session)) };
  }
  const text = double && session.tool === 'select' ? textAt(session, at.point) : undefined;
  if (text) {
    typeAgain(session, text, at.point);
    return { consumed: true, announce: session.words.typing };
  }
  return withTool(session, at, by);
}

function withTool(session: Session, at: Pointing, by: Gesture['by']): Typed {
  const { tool } = session;
  switch (tool) {
    case undefined:
      return { consumed: false };
    case 'select': {
      const { begun, announce } = select(session, at);
      return { ...started(session, begun, by), ...announced(announce) };
    }
    case 'text':
      return { ...started(session, pressText(session, at), by), announce: session.words.typing };
    case 'pick':
      return pick(session, at);
    default:
      return started(session, draw(session, tool, at), by);
  }
}

function draw(session: Session, tool: Exclude<StyledTool, 'text'>, at: Pointing): Begun {
  switch (tool) {
    case 'pen':
    case 'marker':
      return drawStroke(session, tool, at);
    case 'line':
    case 'arrow':
      return drawLine(session, tool, at);
    case 'step':
      return placeStep(session, at);
    default:
      return drawBox(session, tool, at);
  }
}

/** Takes the colour under the pointer for what is selected and the tool before; without a tool, for all of them. */
function pick(session: Session, { point }: Pointing): Typed {
  const color = pickedColor(session, point);
  if (!color) return { consumed: true };
  putToolAway(session);
  if (restyle(session, { color }) === undefined && !session.tool) {
    for (const name of styledTools) session.styles = { ...session.styles, [name]: { ...session.styles[name], color } };
  }
  return { consumed: true, announce: say(session.words.color, { color }) };
}

function started(session: Session, begun: Begun | undefined, by: Gesture['by']): Typed {
  session.gesture = begun && { ...begun, by };
  return { consumed: true };
}

function announced(announce: string | undefined): { announce?: string } {
  return announce === undefined ? {} : { announce };
}

function isDouble(session: Session, { point }: Pointing): boolean {
  const { lastPress } = session;
  const at = session.now();
  session.lastPress = { point, at };
  return (
    lastPress !== undefined && at - lastPress.at < doubleWithin && distance(lastPress.point, point) < 5 * session.unit
  );
}

export function moved(session: Session, at: Pointing): Typed {
  const by = minus(at.point, session.pointer);
  session.pointer = at.point;
  const { gesture, tool, typing } = session;
  if (!gesture) return { consumed: tool !== undefined || typing !== undefined };
  if (session.carrying) gesture.carry?.(by);
  gesture.move(at);
  return { consumed: true };
}

export function released(session: Session, at: Pointing): Typed {
  const { gesture, pointer } = session;
  if (!gesture) {
    session.pointer = at.point;
    return { consumed: false };
  }
  if (distance(pointer, at.point) > 0) moved(session, at);
  return finish(session, gesture);
}

export function finish(session: Session, gesture: Gesture): Typed {
  session.gesture = undefined;
  session.carrying = false;
  return { consumed: true, ...announced(gesture.end()) };
}
