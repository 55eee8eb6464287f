import { boundsOf } from '../bounds.ts';
import { handleAt } from '../handles.ts';
import { hit } from '../hit.ts';
import type { Mark } from '../mark.ts';
import { moveMark } from '../move-mark.ts';
import { contains, type Point } from '../rect.ts';
import { resizeMark } from '../resize-mark.ts';
import { commitDraft, marksOf, type Session, selectedMark } from '../session.ts';
import { added, selectedWords } from '../spoken.ts';
import { type Begun, clickReach, distance, minus, type Pointing, plus } from './gesture.ts';

/** How far from its ink a mark is still caught, in screen pixels. */
const tolerance = 6;

/** The mark that a press at a point would take: the topmost there, else the selected one by its inside. */
export function markAt(session: Session, point: Point): Mark | undefined {
  const found = hit(marksOf(session), point, tolerance * session.unit, session.ruler);
  const selected = selectedMark(session);
  return found ?? (selected && contains(boundsOf(selected, session.ruler), point) ? selected : undefined);
}

/** The select tool: a handle resizes, a mark moves (with Alt its copy does), anywhere else lets go of the selection. */
export function select(session: Session, press: Pointing): { begun?: Begun; announce?: string } {
  const before = selectedMark(session);
  const handle = before && handleAt(before, press.point, session.unit, session.ruler);
  if (before && handle) {
    const offset = minus(handle.point, press.point);
    return {
      begun: dragging(session, press, handle.name.length > 2 ? 'move' : (handle.name as Begun['cursor']), (at) => {
        const pull = { handle: handle.name, to: plus(at.point, offset), modifiers: at.modifiers, scale: session.scale };
        return resizeMark(before, pull, session.ruler);
      }),
    };
  }
  const mark = markAt(session, press.point);
  session.selected = mark?.id;
  if (!mark) return {};
  const announce = mark.id === before?.id ? {} : { announce: selectedWords(session, mark) };
  const copied = press.modifiers.alt;
  return { begun: moving(session, mark, press, copied), ...announce };
}

function moving(session: Session, mark: Mark, press: Pointing, copied: boolean): Begun {
  let moved = mark;
  if (copied) {
    moved = { ...mark, id: session.nextId };
    session.nextId += 1;
  }
  const gesture = dragging(session, press, 'move', ({ point, modifiers }) => {
    const by = minus(point, press.point);
    if (modifiers.shift) by[Math.abs(by.x) < Math.abs(by.y) ? 'x' : 'y'] = 0;
    return moveMark(moved, by);
  });
  return {
    ...gesture,
    end() {
      gesture.end();
      const made = copied && marksOf(session).find(({ id }) => id === moved.id);
      if (!made) return undefined;
      session.selected = made.id;
      return added(session, made);
    },
  };
}

/** Puts what `at` makes of a mark into the draft, once the pointer has left the place where it was pressed. */
function dragging(session: Session, press: Pointing, cursor: Begun['cursor'], at: (pointing: Pointing) => Mark): Begun {
  let far = false;
  const reach = (pointing: Pointing) => {
    far ||= distance(press.point, pointing.point) >= (clickReach * session.unit) / 2;
    if (far) session.draft = at(pointing);
  };
  return {
    cursor,
    move: reach,
    end() {
      commitDraft(session);
      return undefined;
    },
  };
}
