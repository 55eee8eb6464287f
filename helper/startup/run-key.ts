import { HelperError } from '#helper/platform/helper-error.ts';
import { readRegistryBytes, readRegistryText, writeRegistryText } from '#helper/platform/win32-registry.ts';
import type { Startup } from './startup.ts';

const runKey = 'Software\\Microsoft\\Windows\\CurrentVersion\\Run';
/** Where the Task Manager notes what a person has switched off there; the first byte is odd then. */
const approvedKey = 'Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\StartupApproved\\Run';
const name = 'prntscrn';

/** A value under Run in this user's part of the registry. */
export function windowsRunKey(command: string[]): Startup {
  return {
    get on() {
      const off = ((readRegistryBytes(approvedKey, name)?.[0] ?? 0) & 1) === 1;
      return !off && readRegistryText(runKey, name) !== undefined;
    },
    set(on) {
      try {
        writeRegistryText(runKey, name, on ? command.map(quote).join(' ') : undefined);
        if (on) writeRegistryText(approvedKey, name, undefined);
      } catch (cause) {
        throw new HelperError('file_failed', `The registry was not changed: ${(cause as Error).message}`, { cause });
      }
    },
  };
}

/** As CommandLineToArgvW takes a command line apart again: backslashes count only before a quote. */
function quote(word: string): string {
  return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
}
