import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { hotkeySettingsSchema } from './hotkey-settings.ts';

/** What the user may choose. Keys that this version does not know are kept as they are. */
export const settingsSchema = z.looseObject({
  hotkeys: hotkeySettingsSchema.prefault({}),
  /** How recordings are made where a command does not say otherwise. */
  gif: z
    .looseObject({
      /** Frames a second. */
      fps: z.number().int().min(10).max(30).default(15),
      format: z.enum(['gif', 'webp']).default('gif'),
      /** Whether the pointer and its clicks are seen. */
      cursor: z.boolean().default(true),
      /** Seconds before it begins. */
      countdown: z.number().int().min(0).max(3).default(3),
      /** The caps: seconds, and megabytes of 2²⁰ bytes, which should not be more than the server takes. */
      seconds: z.number().int().min(1).max(300).default(30),
      megabytes: z.number().int().min(1).max(1024).default(50),
    })
    .prefault({}),
  /** Whether pictures show the mouse pointer. */
  cursor: z.boolean().default(false),
  notifications: z.boolean().default(true),
  /** What an upload leaves on the clipboard; `both`: programs that take pictures paste the picture, all others the link. */
  afterUpload: z.enum(['link', 'picture', 'both', 'open']).default('link'),
  /** The icon beside the clock, where the desktop has room for one. */
  tray: z.boolean().default(true),
  /** What a region is marked on: a window of our own, or a page in a browser; `auto` takes what fits the desktop. */
  overlay: z.enum(['auto', 'native', 'browser']).default('auto'),
  /** Whether a picture is looked at for secrets before it is uploaded. */
  guard: z.enum(['off', 'warn']).default('off'),
  /** What the resident helper does about newer versions, once a day. */
  updates: z.enum(['install', 'tell', 'off']).default('install'),
  /** Where "save" puts pictures; unset: the desktop's folder for pictures. */
  saveFolder: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** The keys that `config set` knows, as they are typed; setting-fields.ts says what each takes. */
export type SettingKey =
  | `hotkeys.${'area' | 'full' | 'window' | 'last' | 'gif' | 'shared'}`
  | `gif.${'fps' | 'format' | 'cursor' | 'countdown' | 'seconds' | 'megabytes'}`
  | 'cursor'
  | 'afterUpload'
  | 'notifications'
  | 'tray'
  | 'overlay'
  | 'guard'
  | 'updates'
  | 'saveFolder';

export function settingsFile(configFolder: string): string {
  return join(configFolder, 'settings.json');
}
