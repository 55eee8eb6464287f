import type { SettingKey, Settings } from './settings.ts';

/** How a setting is typed, shown and asked for on the page of settings. */
export type SettingField =
  | { readonly kind: 'hotkey' }
  | { readonly kind: 'switch' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'number'; readonly min: number; readonly max: number };

/** Every setting that a person may change, in the order in which they are listed. A new one is a row here and in the schema. */
export const settingFields: Readonly<Record<SettingKey, SettingField>> = {
  'hotkeys.area': { kind: 'hotkey' },
  'hotkeys.full': { kind: 'hotkey' },
  'hotkeys.window': { kind: 'hotkey' },
  'hotkeys.last': { kind: 'hotkey' },
  'hotkeys.gif': { kind: 'hotkey' },
  'hotkeys.shared': { kind: 'switch' },
  'gif.fps': { kind: 'number', min: 10, max: 30 },
  'gif.format': { kind: 'choice', values: ['gif', 'webp'] },
  'gif.cursor': { kind: 'switch' },
  'gif.countdown': { kind: 'number', min: 0, max: 3 },
  'gif.seconds': { kind: 'number', min: 1, max: 300 },
  'gif.megabytes': { kind: 'number', min: 1, max: 1024 },
  cursor: { kind: 'switch' },
  afterUpload: { kind: 'choice', values: ['link', 'picture', 'both', 'open'] },
  notifications: { kind: 'switch' },
  tray: { kind: 'switch' },
  overlay: { kind: 'choice', values: ['auto', 'native', 'browser'] },
  guard: { kind: 'choice', values: ['off', 'warn'] },
  updates: { kind: 'choice', values: ['install', 'tell', 'off'] },
  saveFolder: { kind: 'folder' },
};

export const settingKeys = Object.keys(settingFields) as SettingKey[];

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingFields, key);
}

/** A setting's value in the settings; undefined for one without a default that was not set. */
export function settingValue(settings: Settings, key: SettingKey): string | number | boolean | undefined {
  let at: unknown = settings;
  for (const part of key.split('.')) at = (at as Record<string, unknown> | undefined)?.[part];
  return at as string | number | boolean | undefined;
}
