import { release } from 'node:os';
import { readRegistryNumber } from '#helper/platform/win32-registry.ts';

const firstWindows11 = 22_000;

/** What to tell a person about it, and what to type. */
export const snippingToolWords =
  'Windows opens its own snipping tool with PrtScn. Turn that off under Settings, Accessibility, Keyboard, "Use the ' +
  'Print screen key to open screen capture", or type: reg add "HKCU\\Control Panel\\Keyboard" ' +
  '/v PrintScreenKeyForSnippingEnabled /t REG_DWORD /d 0 /f';

/** Whether Windows keeps PrtScn for itself: its switch is on, and on Windows 11 it is on where nobody has touched it. */
export function snippingToolHasPrint(): boolean {
  const value = readRegistryNumber('Control Panel\\Keyboard', 'PrintScreenKeyForSnippingEnabled');
  return value === undefined ? Number(release().split('.')[2]) >= firstWindows11 : value !== 0;
}
