import { readFileSync } from 'node:fs';
import { HelperError } from '#helper/platform/helper-error.ts';
import { type Settings, settingsFile, settingsSchema } from './settings.ts';

/**
 * Reads the settings; a missing file means the defaults.
 * @throws HelperError `settings_wrong` naming the file and every key at fault.
 */
export function readSettings(configFolder: string): Settings {
  return parseSettings(readRaw(configFolder), settingsFile(configFolder));
}

/** The file's own content, unparsed but for JSON; an empty object where there is none. */
export function readRaw(configFolder: string): unknown {
  const file = settingsFile(configFolder);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new HelperError('settings_wrong', `The settings in ${file} cannot be read`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HelperError('settings_wrong', `${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

export function parseSettings(raw: unknown, where: string): Settings {
  const parsed = settingsSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || 'the file'}: ${issue.message}`);
  throw new HelperError('settings_wrong', `These settings in ${where} are wrong:\n${faults.join('\n')}`, {
    cause: parsed.error,
  });
}
