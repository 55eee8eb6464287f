import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import koffi from 'koffi';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Printer } from './print.ts';

const prefix = 'prntscrn-print-';
/** ASSOCSTR_COMMAND (shlwapi.h), SW_SHOWNORMAL (winuser.h), and the least that is no error of ShellExecute. */
const [commandOf, shown, started] = [1, 1, 33];

/**
 * What Windows does on "Print" in a picture's menu: it asks for the printer and the paper itself. Undefined where no program
 * has been set up for that.
 */
export function findWindowsPrinter(): Printer | undefined {
  const ask = koffi
    .load('shlwapi.dll')
    .func(
      'int __stdcall AssocQueryStringW(uint32 flags, int what, str16 of, str16 verb, void *text, _Inout_ uint32 *length)',
    );
  if (ask(0, commandOf, '.png', 'print', Buffer.alloc(4096), [2048]) !== 0) return undefined;
  return { name: 'Windows', print };
}

async function print(png: Uint8Array): Promise<void> {
  forgetOld();
  // The program that prints reads it when the person has chosen; the next picture to be printed takes it away.
  const file = join(mkdtempSync(join(tmpdir(), prefix)), 'Screenshot.png');
  writeFileSync(file, png);
  const execute = koffi
    .load('shell32.dll')
    .func('intptr __stdcall ShellExecuteW(intptr window, str16 verb, str16 file, str16 words, str16 folder, int show)');
  const answer: number = execute(0, 'print', file, null, null, shown);
  if (answer >= started) return;
  throw new HelperError('print_failed', `The picture was not printed: Windows could not start printing (${answer})`);
}

function forgetOld(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another program still has it open.
    }
  }
}
