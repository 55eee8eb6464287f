import { HelperError } from '#helper/platform/helper-error.ts';
import { changeSetting } from '#helper/settings/change-setting.ts';
import { type Folders, findFolders } from '#helper/settings/folders.ts';
import { readSettings } from '#helper/settings/read-settings.ts';
import { type Settings, settingKeys, settingsFile } from '#helper/settings/settings.ts';
import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** `config [get KEY | set KEY VALUE | unset KEY]`. */
export async function config(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = parse(argv, { json: { type: 'boolean' } }, { most: 3 });
  const folders = findFolders(terminal.env);
  const [verb, key, value] = positionals;
  if (verb === undefined) return show(folders, values.json ?? false, terminal);
  if (verb === 'get' && key !== undefined && value === undefined) return get(folders, key, terminal);
  const sets = verb === 'set' && key !== undefined && value !== undefined;
  const unsets = verb === 'unset' && key !== undefined && value === undefined;
  if (!sets && !unsets) throw new HelperError('usage', 'It is: config [get KEY | set KEY VALUE | unset KEY]');
  changeSetting(folders.config, key, value);
  terminal.say('Saved. A resident helper takes it up when it is started again.');
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
  const known = settingKeys.find((candidate) => candidate === key);
  if (!known)
    throw new HelperError('usage', `There is no setting "${key}". The settings are: ${settingKeys.join(', ')}`);
  terminal.print(read(readSettings(folders.config), known, folders));
  return 0;
}

function read(settings: Settings, key: (typeof settingKeys)[number], folders: Folders): string {
  if (key === 'hotkeys.area') return settings.hotkeys.area;
  if (key === 'hotkeys.full') return settings.hotkeys.full;
  if (key === 'notifications') return settings.notifications ? 'on' : 'off';
  return settings.saveFolder ?? folders.pictures;
}
