import { adviseBindings } from '#helper/hotkey/advise-bindings.ts';
import { type Hotkeys, HotkeyTaken, openHotkeys } from '#helper/hotkey/hotkey.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { findLinuxSession } from '#helper/platform/linux-session.ts';
import { isResidentRunning } from '#helper/resident/ask.ts';
import type { Folders } from '#helper/settings/folders.ts';
import { readSettings } from '#helper/settings/read-settings.ts';
import { Missing } from './finding.ts';

/** Whether each key that the settings want can be had; a resident helper has them already. */
export async function lookAtHotkeys(folders: Folders): Promise<string> {
  const { hotkeys } = readSettings(folders.config);
  const wanted = Object.entries(hotkeys).flatMap(([name, key]) =>
    typeof key === 'string' && key !== 'off' ? [{ name, key }] : [],
  );
  const list = wanted.map(({ key }) => key).join(', ');
  if (wanted.length === 0) return 'all are off';
  if (await isResidentRunning(folders.socket)) return `in the resident helper's hands: ${list}`;
  if (process.platform === 'linux' && (await findLinuxSession()).startsWith('wayland')) {
    return throughPortal(list, hotkeys);
  }
  const opened = await openHotkeys();
  try {
    await tryAll(opened, wanted);
    return `free: ${list}${await rivalOf(wanted)}`;
  } finally {
    opened.close();
  }
}

/** Windows can have its own tool on a key and hand it out all the same. */
async function rivalOf(wanted: { key: string }[]): Promise<string> {
  if (process.platform !== 'win32' || !wanted.some(({ key }) => key === 'Print')) return '';
  const { snippingToolHasPrint, snippingToolWords } = await import('#helper/hotkey/win32-snipping.ts');
  return snippingToolHasPrint() ? `. ${snippingToolWords}` : '';
}

/** The desktop may put a question to the person when keys are asked for, so here it is only asked whether it can. */
async function throughPortal(list: string, keys: Record<string, unknown>): Promise<string> {
  const { openPortalHotkeys } = await import('#helper/hotkey/portal.ts');
  const portal = await openPortalHotkeys();
  portal?.close();
  if (portal) return `from the desktop (its GlobalShortcuts portal), which may give others than ${list}`;
  const [detail = '', ...lines] = adviseBindings(process.env, keys);
  throw new Missing(detail, ...lines);
}

async function tryAll(hotkeys: Hotkeys, wanted: { name: string; key: string }[]): Promise<void> {
  const faults: string[] = [];
  const advice: string[] = [];
  for (const { name, key } of wanted) {
    try {
      const avoid = wanted.map((other) => other.key);
      await hotkeys.register(key, () => {}, { id: name, does: name, avoid });
    } catch (error) {
      if (!(error instanceof HelperError)) throw error;
      faults.push(error.message);
      const free = (error instanceof HotkeyTaken && error.free) || 'Ctrl+Shift+4';
      advice.push(`prntscrn config set hotkeys.${name} ${free}`);
    }
  }
  if (faults.length > 0) throw new Missing(faults.join(' '), ...advice);
}
