import { styledTools } from './style.ts';

const toolNames = ['select', ...styledTools, 'pick'] as const;
/** `select` moves and restyles what is there; `pick` takes a colour from the picture; the rest draw. */
export type ToolName = (typeof toolNames)[number];

export const actionNames = [
  'tool.pen',
  'tool.line',
  'tool.arrow',
  'tool.rectangle',
  'tool.ellipse',
  'tool.marker',
  'tool.text',
  'tool.step',
  'tool.hide',
  'tool.pixelate',
  'tool.pick',
  'tool.select',
  'undo',
  'redo',
  'delete',
  'clear',
  'duplicate',
  'edit',
  'order.forward',
  'order.backward',
  'order.front',
  'order.back',
  'select.next',
  'select.previous',
  'color.next',
  'color.previous',
  'width.more',
  'width.less',
  'fill',
] as const;
/** What can be asked of the editor by a key, a button or a program alike. */
export type ActionName = (typeof actionNames)[number];

/** One action as a toolbar shows it. */
export interface ActionInfo {
  name: ActionName;
  /** In the words that the editor was opened with. */
  label: string;
  /** For the tooltip, such as `Ctrl+Z`; the first of `keys`. */
  key: string;
  /** All the keys that run it. */
  keys: readonly string[];
  /** Whether it would do anything now. */
  enabled: boolean;
  /** A tool that is in the hand, or a switch that is on. */
  active: boolean;
}

/** The keys of each action. Letters match whatever Shift says only where Shift is named. */
export const actionKeys: Readonly<Record<ActionName, readonly string[]>> = {
  'tool.pen': ['P'],
  'tool.line': ['D'],
  'tool.arrow': ['A'],
  'tool.rectangle': ['R'],
  'tool.ellipse': ['C'],
  'tool.marker': ['M'],
  'tool.text': ['T'],
  'tool.step': ['N'],
  'tool.hide': ['B'],
  'tool.pixelate': ['X'],
  'tool.pick': ['G'],
  'tool.select': ['S'],
  undo: ['Ctrl+Z'],
  redo: ['Ctrl+Shift+Z', 'Ctrl+Y'],
  delete: ['Delete', 'Backspace'],
  clear: ['Shift+Delete'],
  duplicate: ['Shift+D'],
  // Not Enter: that copies the picture, whatever is selected.
  edit: ['Shift+T', 'F2'],
  // Brackets are quick where a layout has them on keys of their own.
  'order.forward': ['Ctrl+PageUp', ']'],
  'order.backward': ['Ctrl+PageDown', '['],
  'order.front': ['Ctrl+Home', 'Shift+]', 'Ctrl+]'],
  'order.back': ['Ctrl+End', 'Shift+[', 'Ctrl+['],
  'select.next': ['PageDown'],
  'select.previous': ['PageUp'],
  'color.next': ['K'],
  'color.previous': ['Shift+K'],
  'width.more': ['+', 'Shift++', '='],
  'width.less': ['-'],
  fill: ['F'],
};
