import { HelperError } from '#helper/platform/helper-error.ts';
import { parseSettings, readRaw } from './read-settings.ts';
import { isSettingKey, settingFields, settingKeys } from './setting-fields.ts';
import { type SettingKey, type Settings, settingsFile } from './settings.ts';
import { writePrivate } from './write-private.ts';

/**
 * Sets one key (`undefined` puts its default back) and keeps every other, known or not, as it was.
 * @throws HelperError `usage` for an unknown key, `settings_wrong` for a value that does not fit; nothing is written then.
 */
export function changeSetting(configFolder: string, key: string, value: string | undefined): Settings {
  if (!isSettingKey(key)) {
    throw new HelperError('usage', `There is no setting "${key}". The settings are: ${settingKeys.join(', ')}`);
  }
  const raw = readRaw(configFolder);
  // Only its shape is checked before: this may be the very command that repairs a wrong value.
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) parseSettings(raw, settingsFile(configFolder));
  place(raw as Record<string, unknown>, key.split('.'), value === undefined ? undefined : typed(key, value));
  const settings = parseSettings(raw, settingsFile(configFolder));
  writePrivate(settingsFile(configFolder), `${JSON.stringify(raw, null, 2)}\n`);
  return settings;
}

function typed(key: SettingKey, value: string): unknown {
  const field = settingFields[key];
  if (field.kind === 'number') {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= field.min && number <= field.max) return number;
    throw new HelperError('settings_wrong', `${key} is a number from ${field.min} to ${field.max}; not "${value}"`);
  }
  if (field.kind === 'choice' && !field.values.includes(value))
    throw new HelperError('settings_wrong', `${key} is one of ${field.values.join(', ')}; not "${value}"`);
  if (field.kind !== 'switch') return value;
  if (value === 'on' || value === 'true') return true;
  if (value === 'off' || value === 'false') return false;
  throw new HelperError('usage', `${key} is on or off; not "${value}"`);
}

function place(target: Record<string, unknown>, path: string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length > 0) {
    const inner = { ...(target[head] as Record<string, unknown> | undefined) };
    place(inner, rest, value);
    target[head] = inner;
  } else if (value === undefined) delete target[head];
  else target[head] = value;
}
