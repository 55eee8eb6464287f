import { HelperError } from '#helper/platform/helper-error.ts';
import { findLinuxSession } from '#helper/platform/linux-session.ts';

/** What a key is for. */
export interface KeyPurposeWords {
  /** Stays the same for one purpose, whichever key it has: some desktops remember by it what a person has allowed. */
  id: string;
  /** What it does, for a person. */
  does: string;
  /**
   * The key also answers where another program holds it. The screen then tells us of every key that is pressed, ours or
   * not, so this is only for those who have said so.
   */
  shared?: boolean | undefined;
  /** Accelerators that are meant for something else and so are no proposal. */
  avoid?: readonly unknown[] | undefined;
}

/** Keys that work in every program while the helper runs. */
export interface Hotkeys {
  /**
   * Calls `pressed` once for each press of the key, not for its auto-repeat. Resolves to a function that gives the key
   * back. `accelerator` is such as `Print`, `Ctrl+Print` or `Ctrl+Shift+4`.
   * @throws HelperError `bad_accelerator` (unknown or not on this keyboard), `hotkey_taken` (another program has it; a
   * HotkeyTaken names a free one), `hotkeys_missing` (the desktop gives programs no keys; the words say what to do).
   */
  register(accelerator: string, pressed: () => void, purpose?: KeyPurposeWords): Promise<() => void>;
  /** Resolves when the screen is gone, as at the end of a desktop session; no key works from then on. */
  readonly lost: Promise<void>;
  /** Gives all keys back. */
  close(): void;
}

/** Another program has the key. */
export class HotkeyTaken extends HelperError {
  /** A key that is free now, for a proposal. */
  readonly free: string | undefined;

  constructor(message: string, free: string | undefined, options: { cause?: unknown } = {}) {
    super('hotkey_taken', message, options);
    this.free = free;
  }
}

/** @throws HelperError `no_display`, or `unsupported_platform` where hotkeys are not supported yet. */
export async function openHotkeys(): Promise<Hotkeys> {
  if (process.platform === 'linux') {
    const session = await findLinuxSession();
    // An Xwayland would give us a key only while one of its own windows has the keyboard.
    if (session.startsWith('wayland')) return (await import('./wayland.ts')).openWaylandHotkeys();
    return (await import('./x11.ts')).openX11Hotkeys();
  }
  if (process.platform === 'win32') {
    const { openWin32Hotkeys } = await import('./win32.ts');
    return openWin32Hotkeys();
  }
  throw new HelperError(
    'unsupported_platform',
    'Hotkeys are not supported here so far. Bind a key to "prntscrn area" in the settings of your desktop instead.',
  );
}
