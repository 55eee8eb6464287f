import { existsSync, renameSync } from 'node:fs';
import { HelperError } from '#helper/platform/helper-error.ts';
import { changeSetting } from '#helper/settings/change-setting.ts';
import { type Folders, findFolders } from '#helper/settings/folders.ts';
import { picturesFolder } from '#helper/settings/pictures-folder.ts';
import { readSettings } from '#helper/settings/read-settings.ts';
import { isSettingKey, settingKeys, settingValue } from '#helper/settings/setting-fields.ts';
import { type SettingKey, type Settings, settingsFile } from '#helper/settings/settings.ts';
import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** Not in the settings' file, but asked for in the same way. */
const startKey = 'startAtLogin';

const usage = 'config [list | get KEY | set KEY VALUE | unset KEY | reset]';

/** `config [list | get KEY | set KEY VALUE | unset KEY | reset]`. */
export async function config(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = parse(argv, { json: { type: 'boolean' } }, { most: 3 });
  const found = findFolders(terminal.env);
  const folders = { ...found, pictures: await picturesFolder(found, terminal.env) };
  const [verb, key, value] = positionals;
  const alone = key === undefined;
  if (verb === undefined || (verb === 'list' && alone)) return show(folders, values.json ?? false, terminal);
  if (verb === 'reset' && alone) return reset(folders, terminal);
  if (key === startKey) return startAtLogin(verb, value, terminal);
  if (verb === 'get' && key !== undefined && value === undefined) return get(folders, key, terminal);
  const sets = verb === 'set' && key !== undefined && value !== undefined;
  const unsets = verb === 'unset' && key !== undefined && value === undefined;
  if (!sets && !unsets) throw new HelperError('usage', `It is: ${usage}`);
  changeSetting(folders.config, key, value);
  terminal.say('Saved. A helper that runs has taken it up already.');
  return 0;
}

/** Where it is kept is the desktop's own place for it, so that the desktop's settings and ours never disagree. */
async function startAtLogin(verb: string, value: string | undefined, terminal: Terminal): Promise<ExitCode> {
  const { openStartup } = await import('#helper/startup/startup.ts');
  const startup = await openStartup(terminal.env);
  const wanted = verb === 'unset' ? 'off' : value;
  if (verb === 'get' && value === undefined) terminal.print(startup.on ? 'on' : 'off');
  else if (verb !== 'get' && (wanted === 'on' || wanted === 'off')) {
    startup.set(wanted === 'on');
    terminal.say(wanted === 'on' ? 'prntscrn starts when you sign in' : 'prntscrn does not start by itself');
  } else throw new HelperError('usage', `${startKey} is on or off`);
  return 0;
}

/** Puts every default back. What was there is kept beside it: a reset by mistake is undone by renaming one file. */
function reset(folders: Folders, terminal: Terminal): ExitCode {
  const file = settingsFile(folders.config);
  if (!existsSync(file)) {
    terminal.say('Every setting has its default already');
    return 0;
  }
  renameSync(file, `${file}.before-reset`);
  terminal.say(`Every setting has its default again. What you had is in ${file}.before-reset`);
  return 0;
}

function show(folders: Folders, json: boolean, terminal: Terminal): ExitCode {
  const settings = readSettings(folders.config);
  if (json) terminal.print(JSON.stringify(settings));
  else for (const key of settingKeys) terminal.print(`${key} = ${read(settings, key, folders)}`);
  if (!json) terminal.say(`from ${settingsFile(folders.config)}`);
  return 0;
}

function get(folders: Folders, key: string, terminal: Terminal): ExitCode {
  if (!isSettingKey(key))
    throw new HelperError('usage', `There is no setting "${key}". The settings are: ${settingKeys.join(', ')}`);
  terminal.print(read(readSettings(folders.config), key, folders));
  return 0;
}

function read(settings: Settings, key: SettingKey, folders: Folders): string {
  const value = settingValue(settings, key);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return `${value ?? (key === 'saveFolder' ? folders.pictures : '')}`;
}
