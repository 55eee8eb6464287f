import type { Styles } from '#editor/style.ts';
import type { Monitor } from '#helper/capture/capture.ts';
import type { Point, Rect } from '#helper/platform/rect.ts';
import type { Language } from '#helper/texts/texts.ts';

/** What the page has to know; the frame's bytes it fetches beside. */
export interface Opening {
  readonly frame: Rect & { readonly stride: number };
  readonly monitors: Monitor[];
  /** Where the mouse is, where the system tells; in pixels of the desktop. */
  readonly pointer?: Point | undefined;
  readonly purpose?: 'record' | undefined;
  readonly recordKey?: string | undefined;
  readonly lastRegion?: Rect | undefined;
  readonly hint: boolean;
  readonly styles?: Styles | undefined;
  readonly language: Language;
  /** Whether the window belongs to us alone, and goes when the page is left. */
  readonly ownWindow: boolean;
}

/** What the helper tells the page while it is open. */
export type Word =
  /** Somebody asks for a region once more: this one comes to the front. */
  | { readonly type: 'raise' }
  /** The key that starts a recording was pressed. */
  | { readonly type: 'record' }
  | { readonly type: 'dismiss' }
  /** How much of the picture is sent, 0 to 1. */
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'done'; readonly words: string }
  | { readonly type: 'failed'; readonly words: string };
