import { isInstalled } from '#helper/platform/find-program.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { findLinuxSession } from '#helper/platform/linux-session.ts';

/**
 * What is put on the clipboard: a text, a PNG file's bytes, both at once (each program then pastes what it can take; where
 * a desktop holds one thing only, it is the text), or a file by its absolute path, as file managers copy it.
 */
export type ClipboardContent =
  | { text: string }
  | { png: Uint8Array }
  | { text: string; png: Uint8Array }
  | { file: string };

/** The desktop's clipboard. */
export interface Clipboard {
  /** Puts the content on the clipboard; it stays there while this process runs and nothing else is copied. */
  copy(content: ClipboardContent): Promise<void>;
  /** Resolves when nothing has to be held any more: something else was copied, or a clipboard manager took it over. */
  released(): Promise<void>;
  close(): void;
}

/** @throws HelperError `no_display`, `clipboard_failed`, or `unsupported_platform`. */
export async function openClipboard(): Promise<Clipboard> {
  if (process.platform === 'linux') {
    const session = await findLinuxSession();
    if (session.startsWith('wayland') && isInstalled('wl-copy')) return (await import('./wayland.ts')).waylandClipboard;
    // An Xwayland hands its clipboard on to the compositor.
    if (session !== 'wayland') return (await import('./x11.ts')).openX11Clipboard();
    throw new HelperError(
      'clipboard_failed',
      'Copying needs the program wl-copy here: install the package wl-clipboard.',
    );
  }
  if (process.platform === 'win32') {
    const { openWin32Clipboard } = await import('./win32.ts');
    return openWin32Clipboard();
  }
  throw new HelperError('unsupported_platform', 'Copying to the clipboard needs an X11 screen so far.');
}
