import type { ToolName } from './action.ts';
import type { Gesture } from './gesture/gesture.ts';
import { type Document, type History, openHistory, record } from './history.ts';
import type { EditorHost, EditorOptions, EditorPicture } from './host.ts';
import type { Mark } from './mark.ts';
import { Mosaics } from './mosaics.ts';
import { Sheets } from './paint/sheets.ts';
import { coveredBy, type Paper } from './paper.ts';
import type { Point, Rect } from './rect.ts';
import { defaultStyles, type Style, type StyledTool, type Styles, styledTools } from './style.ts';
import { TextRuler } from './text-ruler.ts';
import type { Typing } from './typing/text-state.ts';
import { type EditorWords, englishWords } from './words.ts';

/** All that an open editor knows. What is on the picture is `history.document`, with `draft` in it. */
export interface Session {
  readonly picture: EditorPicture;
  readonly host: EditorHost;
  readonly words: EditorWords;
  readonly now: () => number;
  readonly scale: number;
  readonly ruler: TextRuler;
  readonly mosaics: Mosaics;
  /** What lies below and above the draft; undefined where the host has no canvases for it. */
  readonly sheets: { below: Sheets; above: Sheets } | undefined;
  readonly history: History;
  unit: number;
  area: Rect;
  styles: Styles;
  tool: ToolName | undefined;
  /** The tool to go back to when a colour has been picked. */
  formerTool: ToolName | undefined;
  selected: number | undefined;
  /** The mark that is being drawn, moved or typed: it stands for the one with its id, or on top of all. */
  draft: Mark | undefined;
  gesture: Gesture | undefined;
  /** Space is held: the drag moves what it has drawn. */
  carrying: boolean;
  typing: Typing | undefined;
  pointer: Point;
  lastPress: { point: Point; at: number } | undefined;
  nextId: number;
}

export function openSession(options: EditorOptions): Session {
  const { picture, host, scale = 1 } = options;
  return {
    picture,
    host,
    words: options.words ?? englishWords,
    now: options.now ?? (() => performance.now()),
    scale,
    ruler: new TextRuler(host),
    mosaics: new Mosaics(),
    sheets: host.sheet && { below: new Sheets(host.sheet), above: new Sheets(host.sheet) },
    history: openHistory(),
    unit: scale,
    area: { x: 0, y: 0, width: picture.width, height: picture.height },
    styles: { ...(options.styles ?? defaultStyles()) },
    tool: undefined,
    formerTool: undefined,
    selected: undefined,
    draft: undefined,
    gesture: undefined,
    carrying: false,
    typing: undefined,
    pointer: { x: picture.width / 2, y: picture.height / 2 },
    lastPress: undefined,
    nextId: 1,
  };
}

/** The marks as they are on the screen, from the back to the front. */
export function marksOf({ history, draft }: Session): Document {
  const { document } = history;
  if (!draft) return document;
  const at = document.findIndex(({ id }) => id === draft.id);
  return at < 0 ? [...document, draft] : document.with(at, draft);
}

export function selectedMark(session: Session): Mark | undefined {
  const { selected } = session;
  return selected === undefined ? undefined : marksOf(session).find(({ id }) => id === selected);
}

/** What every new mark begins with: the next id, and its tool's style in picture pixels. */
export function newMark<Kind extends StyledTool>(session: Session, kind: Kind) {
  const id = session.nextId;
  session.nextId += 1;
  return { id, kind, ...inPixels(session, session.styles[kind]) };
}

export function inPixels(session: Session, { color, width, filled }: Style): Style {
  return { color, width: width * session.scale, filled };
}

/** Makes the draft a part of the document. */
export function commitDraft(session: Session): void {
  const { draft } = session;
  session.draft = undefined;
  if (!draft) return;
  const { document } = session.history;
  const at = document.findIndex(({ id }) => id === draft.id);
  commit(session, at < 0 ? [...document, draft] : document.with(at, draft));
}

export function commit(session: Session, document: Document, kind?: string): void {
  record(session.history, document, session.now(), kind);
}

/** Puts one mark in the place of the one with its id, as a step of its own or joined to the last of this kind. */
export function replaceMark(session: Session, mark: Mark, kind?: string): void {
  const { document } = session.history;
  commit(
    session,
    document.map((one) => (one.id === mark.id ? mark : one)),
    kind && `${kind} ${mark.id}`,
  );
}

/** The numbers of the steps: their rank in the order in which they were made, whatever lies on top. */
export function numbersOf(marks: Document): Map<number, number> {
  const ids = marks.filter(({ kind }) => kind === 'step').map(({ id }) => id);
  return new Map(ids.toSorted((a, b) => a - b).map((id, index) => [id, index + 1]));
}

export function paperOf(session: Session, marks: Document, area = session.area): Paper {
  return { picture: session.picture, host: session.host, area, covered: coveredBy(marks) };
}

/** Whose style is shown and changed: of what is typed, else of the selected mark, else of the tool. */
export function styleTarget(session: Session): StyledTool | undefined {
  if (session.typing) return 'text';
  return selectedMark(session)?.kind ?? styledTools.find((name) => name === session.tool);
}
