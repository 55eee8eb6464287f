import type { Styles } from '#editor/style.ts';
import type { Frame, Monitor } from '#helper/capture/capture.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { findLinuxSession } from '#helper/platform/linux-session.ts';
import type { Rect } from '#helper/platform/rect.ts';
import type { Texts } from '#helper/texts/english.ts';

/** What the person chose to do with the region. */
export type SelectionAction = 'upload' | 'copy' | 'save' | 'print' | 'record';

export interface Selection {
  /** In pixels of the whole desktop, inside the frame. */
  rect: Rect;
  action: SelectionAction;
  /** The region with what was drawn on it, as large as `rect`; missing where nothing was drawn. */
  picture?: Frame | undefined;
}

export interface SelectRequest {
  /** The whole desktop as it was captured; shown frozen. */
  frame: Frame;
  monitors: Monitor[];
  /** `record`: the region is for a recording, so there is nothing to draw and one thing to do with it; else a picture. */
  purpose?: 'record' | undefined;
  /** The accelerator that starts a recording, as Enter does. */
  recordKey?: string | undefined;
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

/**
 * Prepares the overlay without showing it, so that `select` is quick.
 * @throws HelperError `no_display`, or `unsupported_platform` where there is no host for it yet.
 */
export async function openOverlay(): Promise<Overlay> {
  if (process.platform === 'linux') {
    const session = await findLinuxSession();
    if (session === 'x11') return (await import('./hosts/x11.ts')).openX11Overlay();
    if (session === 'wayland-with-x11') return (await import('./hosts/xwayland.ts')).openXwaylandOverlay();
  }
  if (process.platform === 'win32') {
    const { openWin32Overlay } = await import('./hosts/win32.ts');
    return openWin32Overlay();
  }
  // What has no host above, Wayland without Xwayland and macOS, belongs to the host in a browser window.
  throw new HelperError(
    'unsupported_platform',
    'Marking a region with the mouse needs an X11 screen or an Xwayland so far. Use "area --rect X,Y,W,H" or "full" instead.',
  );
}
