import type { EditorEvent, Handled } from './event.ts';
import { moved, pressed, released } from './gesture/pointer.ts';
import { pressKey, releaseKey, wheel } from './press-key.ts';
import type { Session } from './session.ts';
import { stepOut } from './step-out.ts';
import { textComposed, textTyped } from './typing/text-keys.ts';

/** What an event does to the session. */
export function handle(session: Session, event: EditorEvent): Omit<Handled, 'dirty'> {
  switch (event.type) {
    case 'press':
      return pressed(session, event);
    case 'move':
      return moved(session, event);
    case 'release':
      return released(session, event);
    case 'wheel':
      return wheel(session, event.steps);
    case 'key':
      return event.key === 'Escape' ? stepOut(session) : pressKey(session, event.key, event.modifiers);
    case 'key-up':
      return releaseKey(session, event.key, event.modifiers);
    case 'text':
      return textTyped(session, event.text);
    case 'compose':
      return textComposed(session, event.text);
  }
}
