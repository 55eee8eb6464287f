import { type ActionName, actionKeys } from '#editor/action.ts';
import type { Editor } from '#editor/editor.ts';
import { palette, styleParts, widthsOf } from '#editor/style.ts';
import { contains, type Point, type Rect } from '#helper/platform/rect.ts';
import type { Texts } from '#helper/texts/english.ts';
import { spellKeys } from '#helper/texts/spell-keys.ts';

/** The tools in their two columns, row by row; then colour and width, and the way back and forth. */
export const toolButtons = [
  ...(['tool.pen', 'tool.line', 'tool.arrow', 'tool.rectangle', 'tool.ellipse', 'tool.marker'] as const),
  ...(['tool.text', 'tool.step', 'tool.hide', 'tool.pixelate', 'tool.pick', 'tool.select'] as const),
  'style',
  'undo',
  'redo',
] as const;
/** What is done with the picture. Upload is last and stands apart: it is the one that sends. */
export const finishButtons = ['cancel', 'print', 'save', 'copy', 'upload'] as const;

/** What is done with a region that is to be recorded. */
export const recordButtons = ['cancel', 'record'] as const;

type ToolButton = (typeof toolButtons)[number];
type FinishButton = (typeof finishButtons | typeof recordButtons)[number];
/** In the panel of colours and widths. */
export type PanelButton = `colour.${number}` | `width.${number}` | 'colour.pick' | 'fill';
type QuestionButton = 'leave' | 'stay';
/** Every button of the overlay. */
export type ButtonId = ToolButton | FinishButton | PanelButton | QuestionButton;

export interface Button {
  id: ButtonId;
  rect: Rect;
}

/** A plate with buttons on it. */
export interface Bar {
  name: 'tools' | 'finish' | 'panel' | 'question';
  box: Rect;
  buttons: Button[];
}

export interface ToolbarLayout {
  /** In the order in which Tab visits them; the topmost last. */
  bars: Bar[];
  /** Where the finishing bar stands: below or above the selection, or inside where there is no room outside. */
  side: 'below' | 'above' | 'inside';
}

const finishKeys: Record<FinishButton | QuestionButton, string> = {
  cancel: 'Esc',
  print: 'Ctrl+P',
  save: 'Ctrl+S',
  copy: 'Enter or Ctrl+C',
  upload: 'Ctrl+D',
  record: 'Enter or Ctrl+D',
  leave: 'Enter',
  stay: 'Esc',
};

/** A button's name, and the keys that do the same. */
export function labelOf(id: ButtonId, editor: Editor | undefined, texts: Texts): { name: string; keys: string } {
  const { overlay: words, editor: actions } = texts;
  const [kind, rest = ''] = id.split('.');
  const spelled = (name: string, keys: string) => ({ name, keys: spellKeys(keys, texts) });
  if (id === 'style') return spelled(words.style, editor?.state.style ? 'K, 1–9, wheel' : '');
  if (id === 'colour.pick') return { name: actions['tool.pick'], keys: 'G' };
  if (kind === 'colour') return { name: words.colours[Number(rest)] ?? '', keys: '' };
  if (kind === 'width') return { name: `${widthOf(id, editor) ?? ''} px`, keys: String(Number(rest) + 1) };
  if (id in finishKeys) return spelled(words[id as FinishButton], finishKeys[id as FinishButton]);
  const action = id as ActionName;
  return spelled(actions[action], actionKeys[action].join(' or '));
}

/** The keys that do the same as a button, as they are called everywhere; those of the panel are none for a screen reader. */
export function keysOf(id: ButtonId): readonly string[] {
  if (id in finishKeys) return finishKeys[id as FinishButton].split(' or ');
  if (id === 'colour.pick') return ['G'];
  return id in actionKeys ? actionKeys[id as ActionName] : [];
}

/** The one wide button that stands apart. */
export function isMain(id: ButtonId): id is 'upload' | 'record' {
  return id === 'upload' || id === 'record';
}

/** The colour that a swatch sets. */
export function colourOf(id: ButtonId): string | undefined {
  return id.startsWith('colour.') ? palette[Number(id.slice(7))] : undefined;
}

/** The width that a dot of the panel sets for what is being styled. */
export function widthOf(id: ButtonId, editor: Editor | undefined): number | undefined {
  const tool = editor?.state.styleOf;
  return tool && id.startsWith('width.') ? widthsOf(tool)[Number(id.slice(6))] : undefined;
}

/** Whether a press on the button would do anything now. */
export function isEnabled(id: ButtonId, editor: Editor | undefined): boolean {
  const state = editor?.state;
  if (id === 'undo') return state?.canUndo ?? false;
  if (id === 'redo') return state?.canRedo ?? false;
  if (id.startsWith('tool.') || id === 'style') return editor !== undefined;
  const parts = state?.styleOf && styleParts(state.styleOf);
  if (id === 'fill') return parts?.filled ?? false;
  if (id.startsWith('colour.')) return parts?.color ?? false;
  if (id.startsWith('width.')) return parts?.width ?? false;
  return true;
}

/** Whether a button that stays down is down: the tool in the hand, the colour, the width and the filling that are on. */
export function isOn(id: ButtonId, editor: Editor | undefined): boolean {
  const { tool, style, styleOf } = editor?.state ?? {};
  if (id === `tool.${tool}` || (id === 'colour.pick' && tool === 'pick')) return true;
  if (!style || !styleOf) return false;
  if (id === 'fill') return style.filled && styleParts(styleOf).filled;
  if (id.startsWith('width.')) return widthOf(id, editor) === style.width;
  return colourOf(id) === style.color;
}

/** The button under a point. */
export function buttonAt(layout: ToolbarLayout, point: Point): ButtonId | undefined {
  for (const { buttons } of layout.bars.toReversed()) {
    const found = buttons.find(({ rect }) => contains(rect, point));
    if (found) return found.id;
  }
  return undefined;
}

/** Whether a point is on one of the bars, between buttons too. */
export function onToolbar(layout: ToolbarLayout, point: Point): boolean {
  return layout.bars.some(({ box }) => contains(box, point));
}

/** The buttons that Tab visits, in its order. */
export function tabStops(layout: ToolbarLayout, editor: Editor | undefined): ButtonId[] {
  return layout.bars.flatMap(({ buttons }) => buttons.map(({ id }) => id).filter((id) => isEnabled(id, editor)));
}
