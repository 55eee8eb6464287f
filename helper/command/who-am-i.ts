import { requireAccount } from '#helper/account/account.ts';
import { findFolders } from '#helper/settings/folders.ts';
import { connect } from './connect.ts';
import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** `whoami`: asks the server, so that a revoked sign-in shows; `--local` tells what is kept here without asking. */
export async function whoAmI(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parse(argv, { json: { type: 'boolean' }, local: { type: 'boolean' } });
  const folders = findFolders(terminal.env);
  const { server, keeper, user } = requireAccount(folders.state);
  if (values.local) {
    if (values.json) terminal.print(JSON.stringify({ status: 'ok', server, ...user, kept_in: keeper }));
    else terminal.print(`${user.name} <${user.email}> at ${server}`);
    return 0;
  }
  const { id, name, email, role, scopes } = await connect(folders).me();
  if (values.json) {
    terminal.print(JSON.stringify({ status: 'ok', server, id, name, email, role, scopes, kept_in: keeper }));
    return 0;
  }
  terminal.print(`${name} <${email}>${role === 'admin' ? ', administrator,' : ''} at ${server}`);
  terminal.print(`may: ${scopes.join(' ')}`);
  terminal.print(`the sign-in is kept in ${keeper === 'keychain' ? 'the keychain' : folders.state}`);
  return 0;
}
