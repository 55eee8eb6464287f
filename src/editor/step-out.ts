import type { Handled } from './event.ts';
import { callOff, putToolAway } from './select-tool.ts';
import type { Session } from './session.ts';
import { endTyping } from './typing/typing.ts';

/** Takes one step out: of a drag, of typing, of the selected mark, of the tool. */
export function stepOut(session: Session): Omit<Handled, 'dirty'> {
  if (session.gesture) {
    callOff(session);
    return { consumed: true };
  }
  if (session.typing) {
    const announce = endTyping(session);
    return announce === undefined ? { consumed: true } : { consumed: true, announce };
  }
  if (session.selected !== undefined && session.tool !== 'pick') {
    session.selected = undefined;
    return { consumed: true };
  }
  return session.tool ? { consumed: true, announce: putToolAway(session) } : { consumed: false };
}
