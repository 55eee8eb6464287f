import type { ToolName } from './action.ts';
import type { Session } from './session.ts';
import { endTyping } from './typing/typing.ts';

/** Takes a tool in the hand; the one that is there already is put away. Answers what a screen reader says. */
export function selectTool(session: Session, tool: ToolName): string {
  settle(session);
  if (session.tool === tool) return putToolAway(session);
  if (tool === 'pick') session.formerTool = session.tool;
  else session.selected = undefined;
  session.tool = tool;
  return session.words[`tool.${tool}`];
}

export function putToolAway(session: Session): string {
  session.tool = session.tool === 'pick' ? session.formerTool : undefined;
  session.formerTool = undefined;
  if (session.tool !== 'select') session.selected = undefined;
  return session.tool ? session.words[`tool.${session.tool}`] : session.words.toolOff;
}

/** Ends what is under way so that something else can begin: a drag is called off, typed text stays. */
export function settle(session: Session): void {
  if (session.gesture) callOff(session);
  if (session.typing) endTyping(session);
}

/** Undoes a drag that has not ended. */
export function callOff(session: Session): void {
  session.gesture = undefined;
  session.carrying = false;
  if (!session.typing) session.draft = undefined;
}
