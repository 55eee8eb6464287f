import { HelperError } from '#helper/platform/helper-error.ts';

/** Keys that work in every program while the helper runs. */
export interface Hotkeys {
  /**
   * Calls `pressed` once for each press of the key, not for its auto-repeat. Resolves to a function that gives the key
   * back. `accelerator` is such as `Print`, `Ctrl+Print` or `Ctrl+Shift+4`.
   * @throws HelperError `bad_accelerator` (unknown or not on this keyboard), `hotkey_taken` (another program has it).
   */
  register(accelerator: string, pressed: () => void): Promise<() => void>;
  /** Resolves when the screen is gone, as at the end of a desktop session; no key works from then on. */
  readonly lost: Promise<void>;
  /** Gives all keys back. */
  close(): void;
}

/** @throws HelperError `no_display`, or `unsupported_platform` where hotkeys are not supported yet. */
export async function openHotkeys(): Promise<Hotkeys> {
  if (process.platform === 'linux' && process.env.DISPLAY) {
    const { openX11Hotkeys } = await import('./x11.ts');
    return openX11Hotkeys();
  }
  throw new HelperError(
    'unsupported_platform',
    'Hotkeys need an X11 screen so far. Bind a key to "prntscrn area" in the settings of your desktop instead.',
  );
}
