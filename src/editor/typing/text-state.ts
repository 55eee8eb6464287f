/** Text with a caret in it; what lies between `anchor` and `caret` is marked. Places are in UTF-16 units. */
export interface TextState {
  text: string;
  caret: number;
  anchor: number;
}

export interface Typing extends TextState {
  /** What an input method has not finished yet; it is shown at the caret. */
  composing: string;
  past: TextState[];
  future: TextState[];
  /** What the last change was: letters typed in a row are one step of undo. */
  lastKind: string;
  /** Where Up and Down aim at, in picture pixels. */
  column: number | undefined;
}
