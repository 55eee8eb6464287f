import type { Folders } from '#helper/settings/folders.ts';
import type { LiveSettings } from '#helper/settings/live-settings.ts';
import type { Texts } from '#helper/texts/english.ts';
import type { Delivery } from '#helper/upload/deliver.ts';
import type { Desktop } from './desktop.ts';

/** What taking a picture needs. */
export interface Studio {
  readonly desktop: Desktop;
  /** What is shown on the desktop, in its language. */
  readonly texts: Texts;
  readonly folders: Folders;
  /** Read anew whenever the file has changed: a helper that stays follows them without a restart. */
  readonly settings: LiveSettings;
  /** Where "save" puts pictures. */
  readonly saveFolder: string;
  /** Whether the mouse pointer is drawn where a shot does not say. */
  readonly pointer: boolean;
  /** Whether the desktop's notifications are wanted. */
  readonly notifications: boolean;
  readonly delivery: Delivery;
  /** Whether this process stays and holds the hotkeys. */
  readonly resident: boolean;
}
