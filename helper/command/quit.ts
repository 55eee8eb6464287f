import { setTimeout as sleep } from 'node:timers/promises';
import { HelperError } from '#helper/platform/helper-error.ts';
import { isResidentRunning, orderResident } from '#helper/resident/ask.ts';
import { findFolders } from '#helper/settings/folders.ts';
import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** An upload that is under way gets two seconds; it stays in the queue otherwise. In milliseconds. */
const PATIENCE = 5_000;

/** `quit`: ends the resident helper, and returns when it has ended. */
export async function quit(argv: string[], terminal: Terminal): Promise<ExitCode> {
  parse(argv, {});
  const { socket } = findFolders(terminal.env);
  if (!(await orderResident(socket, { order: 'quit' }))) {
    terminal.say('prntscrn does not run');
    return 0;
  }
  for (let waited = 0; waited < PATIENCE; waited += 50) {
    if (!(await isResidentRunning(socket))) {
      terminal.say('prntscrn has ended');
      return 0;
    }
    await sleep(50);
  }
  throw new HelperError('unexpected', 'prntscrn has got the order and has not ended yet');
}
