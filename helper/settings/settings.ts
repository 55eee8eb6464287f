import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { hotkeySettingsSchema } from './hotkey-settings.ts';

/** What the user may choose. Keys that this version does not know are kept as they are. */
export const settingsSchema = z.looseObject({
  hotkeys: hotkeySettingsSchema.prefault({}),
  /** Whether pictures show the mouse pointer. */
  cursor: z.boolean().default(false),
  notifications: z.boolean().default(true),
  /** What an upload leaves on the clipboard; `both`: programs that take pictures paste the picture, all others the link. */
  afterUpload: z.enum(['link', 'picture', 'both', 'open']).default('link'),
  /** The icon beside the clock, where the desktop has room for one. */
  tray: z.boolean().default(true),
  /** Whether a picture is looked at for secrets before it is uploaded. */
  guard: z.enum(['off', 'warn']).default('off'),
  /** Where "save" puts pictures; unset: the desktop's folder for pictures. */
  saveFolder: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** The keys that `config set` knows, as they are typed; setting-fields.ts says what each takes. */
export type SettingKey =
  | `hotkeys.${'area' | 'full' | 'window' | 'last' | 'shared'}`
  | 'cursor'
  | 'afterUpload'
  | 'notifications'
  | 'tray'
  | 'guard'
  | 'saveFolder';

export function settingsFile(configFolder: string): string {
  return join(configFolder, 'settings.json');
}
