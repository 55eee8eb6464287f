import type { ToolName } from './action.ts';
import type { MarkKind } from './mark.ts';
import type { Rect } from './rect.ts';
import type { Style, StyledTool } from './style.ts';

/** What a press would do: names as in CSS without `-resize`; `cross` draws, `text` sets a caret. */
export type EditorCursor =
  | 'cross'
  | 'default'
  | 'move'
  | 'text'
  | 'pointer'
  | 'pick'
  | 'n'
  | 'ne'
  | 'e'
  | 'se'
  | 's'
  | 'sw'
  | 'w'
  | 'nw';

export interface EditorState {
  /** The tool in the hand; undefined: presses and moves are the host's own (adjusting the selection). */
  tool: ToolName | undefined;
  /** What colour and width controls show and change: of the selected mark, else of the tool. */
  style: Style | undefined;
  /** Whose style that is; `widthsOf` and `styleParts` tell which controls it has. */
  styleOf: StyledTool | undefined;
  selected: { id: number; kind: MarkKind; bounds: Rect } | undefined;
  /** While there is one, every key that makes text belongs to the editor: pass it as `text`. */
  typing: { text: string; marked: string; caret: Rect } | undefined;
  /** The colour under the pointer while the pick tool is up. */
  picking: string | undefined;
  /** A press is being held (or its like by Space): the editor wants every move, wherever it goes. */
  dragging: boolean;
  canUndo: boolean;
  canRedo: boolean;
  /** How many marks there are, with the one being typed or drawn. */
  count: number;
  cursor: EditorCursor;
}
