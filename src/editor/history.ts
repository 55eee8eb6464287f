import type { Mark } from './mark.ts';

/** The marks from the back to the front. A document never changes: each edit makes another. */
export type Document = readonly Mark[];

export interface History {
  document: Document;
  past: Document[];
  future: Document[];
  /** What the last step was, so that one like it soon after joins it: a nudge, a turn of the wheel. */
  last: { kind: string; at: number } | undefined;
}

const steps = 500;
const joinWithin = 1000;

export function openHistory(): History {
  return { document: [], past: [], future: [], last: undefined };
}

/** Makes `document` the present one. Steps of the same `kind` within a second of each other become one. */
export function record(history: History, document: Document, now: number, kind?: string): void {
  const { last } = history;
  const joins = kind !== undefined && last?.kind === kind && now - last.at < joinWithin;
  if (!joins) history.past.push(history.document);
  if (history.past.length > steps) history.past.shift();
  history.document = document;
  history.future = [];
  history.last = kind === undefined ? undefined : { kind, at: now };
}

export function undo(history: History): boolean {
  return travel(history, history.past, history.future);
}

export function redo(history: History): boolean {
  return travel(history, history.future, history.past);
}

function travel(history: History, from: Document[], to: Document[]): boolean {
  const document = from.pop();
  if (!document) return false;
  to.push(history.document);
  history.document = document;
  history.last = undefined;
  return true;
}
