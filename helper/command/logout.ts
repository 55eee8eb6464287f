import { findAccount } from '#helper/account/account.ts';
import { signOut } from '#helper/account/sign-out.ts';
import { findFolders } from '#helper/settings/folders.ts';
import { listQueue } from '#helper/upload/queue.ts';
import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** `logout`: signed out afterwards, whatever the server says. */
export async function logout(argv: string[], terminal: Terminal): Promise<ExitCode> {
  parse(argv, {});
  const folders = findFolders(terminal.env);
  const account = findAccount(folders.state);
  if (!account) {
    terminal.say('Nobody was signed in');
    return 0;
  }
  const outcome = await signOut({ stateFolder: folders.state }, account);
  terminal.say(`Signed out of ${account.server}`);
  if (outcome === 'unconfirmed') {
    terminal.say(`The server did not confirm it. To be sure, end this device at ${account.server}`);
  }
  if (outcome === 'token')
    terminal.say('The personal token still works elsewhere: revoke it at the server if it should not');
  const waiting = listQueue(folders.queue).length;
  if (waiting > 0) terminal.say(`${waiting} not yet uploaded: they stay. See: prntscrn queue`);
  return 0;
}
