import { HelperError } from '#helper/platform/helper-error.ts';

/** A row of the tray's menu. `icon` is a PNG file's bytes, about 32 px high; `id` is its own among the menu's rows. */
export type TrayRow =
  | { readonly kind: 'line' }
  | {
      readonly kind: 'action';
      readonly id: string;
      readonly label: string;
      readonly icon?: Uint8Array | undefined;
      readonly disabled?: boolean | undefined;
      /** Shows a tick box; undefined: a plain row. */
      readonly checked?: boolean | undefined;
      readonly run: () => void;
    }
  | {
      readonly kind: 'menu';
      readonly id: string;
      readonly label: string;
      readonly icon?: Uint8Array | undefined;
      readonly disabled?: boolean | undefined;
      readonly rows: readonly TrayRow[];
    };

/** What the icon says at a glance. `waiting`: pictures that no server has yet; `paused`: the hotkeys are given back. */
export type TrayState = 'ready' | 'uploading' | 'waiting' | 'paused' | 'recording';

/** All that the tray shows; given anew, as a whole, whenever something has changed. */
export interface TrayLook {
  readonly state: TrayState;
  /** One line, such as `prntscrn: 2 pictures wait`. */
  readonly tooltip: string;
  readonly rows: readonly TrayRow[];
  /** A plain click on the icon. */
  readonly activate: () => void;
}

/** The icon beside the clock. */
export interface Tray {
  /** Whether the desktop shows it now: some have no tray, and some get one later. */
  readonly shown: boolean;
  show(look: TrayLook): void;
  close(): void;
}

/**
 * Opens the tray. Where the desktop may get one later, as when its panel starts after us, it waits for that unseen.
 * @throws HelperError `unsupported_platform` where there is none to be had.
 */
export async function openTray(look: TrayLook): Promise<Tray> {
  if (process.platform === 'linux') {
    const { openStatusNotifier } = await import('./status-notifier.ts');
    return openStatusNotifier(look);
  }
  if (process.platform === 'win32') {
    const { openWin32Tray } = await import('./win32.ts');
    return openWin32Tray(look);
  }
  throw new HelperError('unsupported_platform', 'There is no tray icon on this system so far.');
}
