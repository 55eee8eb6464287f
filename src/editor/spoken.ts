import type { Mark } from './mark.ts';
import { marksOf, type Session } from './session.ts';
import { say } from './words.ts';

/** A mark's name as a person hears it. */
export function nameOf(session: Session, mark: Mark): string {
  return session.words[`tool.${mark.kind}`];
}

export function added(session: Session, mark: Mark): string {
  return say(session.words.added, { mark: nameOf(session, mark), count: marksOf(session).length });
}

export function selectedWords(session: Session, mark: Mark): string {
  const marks = marksOf(session);
  const index = marks.findIndex(({ id }) => id === mark.id) + 1;
  return say(session.words.selected, { mark: nameOf(session, mark), index, count: marks.length });
}
