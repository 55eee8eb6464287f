import { findLinuxSession } from '#helper/platform/linux-session.ts';
import type { Rect } from '#helper/platform/rect.ts';

/** Gives the pictures of one region of the screen, one after the other. */
export interface FrameSource {
  /** In physical pixels of the whole desktop: what was asked for, cut to the desktop. */
  readonly rect: Rect;
  /** Where that is on the desktop, where a monitor's own pixels are not the desktop's. */
  readonly place?: Rect | undefined;
  /**
   * Puts the region as it is now into `pixels`, 0x..RRGGBB row by row.
   * @throws HelperError `capture_failed`, `display_lost`
   */
  grab(pixels: Uint32Array): Promise<void>;
  close(): void;
}

export interface SourceOptions {
  readonly rect: Rect;
  /** Whether the pointer and its clicks are drawn. */
  readonly cursor: boolean;
}

/**
 * Opens the fastest way to take many pictures on this system.
 * @throws HelperError `no_display`, `area_off_screen`
 */
export async function openFrameSource(options: SourceOptions): Promise<FrameSource> {
  if (process.platform === 'linux') {
    if ((await findLinuxSession()) === 'x11') {
      const { openX11Source } = await import('./sources/x11.ts');
      return openX11Source(options);
    }
    const { openScreencopySource } = await import('./sources/screencopy.ts');
    const source = await openScreencopySource(options);
    if (source) return source;
  }
  if (process.platform === 'win32') {
    const { openWin32Source } = await import('./sources/win32.ts');
    return openWin32Source(options);
  }
  const { openStillSource } = await import('./sources/still.ts');
  return openStillSource(options);
}
