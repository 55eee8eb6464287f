import type { Styles } from '#editor/style.ts';
import type { Frame, Monitor } from '#helper/capture/capture.ts';
import type { Point, Rect } from '#helper/platform/rect.ts';
import type { Texts } from '#helper/texts/english.ts';

/** What the person chose to do with the region. */
export type SelectionAction = 'upload' | 'copy' | 'save' | 'print' | 'record';

export interface Selection {
  /** In pixels of the whole desktop, inside the frame. */
  rect: Rect;
  action: SelectionAction;
  /** The region with what was drawn on it, as large as `rect`; missing where nothing was drawn. */
  picture?: Frame | undefined;
  /** Where the host's window stays to tell what becomes of it. */
  aftermath?: Aftermath | undefined;
}

/** What a window shows that stays until the picture is where it should go. */
export interface Aftermath {
  /** How much is sent, 0 to 1. */
  progress(share: number): void;
  /** Resolves once the person had the time to read it, or has closed the window. */
  done(words: string): Promise<void>;
  /** Stays until the person has closed it; resolves then. */
  failed(words: string): Promise<void>;
}

/** From pixels of the frame to those that a person gets. */
export interface Measure {
  size(part: Rect): { width: number; height: number };
  place(point: Point): Point;
}

export interface SelectRequest {
  /** The whole desktop as it was captured; shown frozen. */
  frame: Frame;
  monitors: Monitor[];
  /** `record`: the region is for a recording, so there is nothing to draw and one thing to do with it; else a picture. */
  purpose?: 'record' | undefined;
  /** The accelerator that starts a recording, as Enter does. */
  recordKey?: string | undefined;
  /** What is said of places and sizes, where the frame is shown smaller than what it stands for. */
  measure?: Measure | undefined;
  /** The words on it; English where none are given. */
  texts?: Texts | undefined;
  /** What the key L brings back. */
  lastRegion?: Rect | undefined;
  /** Shows the key hint; for the first run only. */
  hint?: boolean | undefined;
  /** What was kept of the last run's colours and widths. */
  styles?: Styles | undefined;
  /** Called at the end with the colours and widths to keep. */
  onStyles?: ((styles: Styles) => void) | undefined;
  /** Puts text that was marked while typing onto the clipboard. */
  copyText?: ((text: string) => Promise<void>) | undefined;
  /** Called once the overlay is on the screen, with the milliseconds since `select` was called. */
  onVisible?: ((ms: number) => void) | undefined;
}

/** The full-screen picture on which a person marks a region. */
export interface Overlay {
  /** Whether a `select` is under way. */
  readonly open: boolean;
  /**
   * Shows the frame and waits for a choice; undefined when it was dismissed. A second call while one is open brings the
   * open one to the front and resolves with that one's outcome.
   * @throws HelperError `grab_failed` when another program holds the mouse or the keyboard, `display_lost`.
   */
  select(request: SelectRequest): Promise<Selection | undefined>;
  /** Ends an open selection as Esc would; the overlay stays ready. */
  dismiss(): void;
  /** Starts the recording of the region that stands, as its button would; false where there is none. */
  record(): boolean;
  /** Dismisses an open selection and frees the window. */
  close(): void;
}
