import { type Credentials, findAccount } from '#helper/account/account.ts';
import { findKnownServer } from '#helper/account/known-server.ts';
import { discover } from '#helper/account/provider.ts';
import { remember } from '#helper/account/remember.ts';
import { serverOrigin } from '#helper/account/server-origin.ts';
import { signInWithBrowser } from '#helper/account/sign-in-browser.ts';
import { signInWithDevice } from '#helper/account/sign-in-device.ts';
import { whoIs } from '#helper/account/who-is.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { openUrl } from '#helper/platform/open-url.ts';
import { findFolders, makePrivate } from '#helper/settings/folders.ts';
import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

const flag = { type: 'boolean' } as const;

/** `login --server URL [--device | --token-stdin]`. Without `--server` it is the server of the last sign-in, or that of the download. */
export async function login(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const options = { server: { type: 'string' }, device: flag, 'token-stdin': flag } as const;
  const { values } = parse(argv, options);
  if (values.device && values['token-stdin'])
    throw new HelperError('usage', 'Give --device or --token-stdin, not both');
  const folders = findFolders(terminal.env);
  const server = originOf(values.server ?? findAccount(folders.state)?.server ?? findKnownServer(), terminal);
  makePrivate(folders.state);

  const credentials = values['token-stdin']
    ? await readToken(terminal)
    : await signIn(server, values.device ?? false, terminal);
  await keepSignIn(folders.state, server, credentials, terminal);
  return 0;
}

async function keepSignIn(stateFolder: string, server: string, credentials: Credentials, terminal: Terminal) {
  const user = await whoIs(server, credentials);
  const account = await remember({ stateFolder }, server, user, credentials);
  const where = account.keeper === 'keychain' ? 'in the keychain' : `in ${stateFolder}, readable by you alone`;
  terminal.say(`Signed in at ${server} as ${user.name} <${user.email}>. The sign-in is kept ${where}.`);
}

/** @throws HelperError `usage` for what is no http(s) origin. */
export function originOf(text: string | undefined, terminal: Pick<Terminal, 'say'>): string {
  if (text === undefined) throw new HelperError('usage', 'Which server? login --server https://your.server');
  const url = new URL(serverOrigin(text));
  const here = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !here) {
    terminal.say(`Note: ${url.origin} is not encrypted. Anybody on the way can read the sign-in and the pictures.`);
  }
  return url.origin;
}

async function signIn(server: string, device: boolean, terminal: Terminal): Promise<Credentials> {
  const provider = await discover(server);
  if (device || !hasBrowser(terminal)) {
    if (!device) terminal.say('There is no screen here, so sign in with a browser anywhere else:');
    return signInWithDevice(provider, {
      signal: terminal.signal,
      show: ({ url, code, complete }) => {
        terminal.say(`Open ${url} and type the code ${code}`);
        if (complete) terminal.say(`or open ${complete}`);
      },
    });
  }
  return signInWithBrowser(provider, {
    signal: terminal.signal,
    open: async (url) => {
      const opened = await openUrl(url, terminal.env, 2_000);
      terminal.say(opened ? 'Sign in in the browser. If none opens, go to:' : 'Sign in in a browser on this computer:');
      terminal.say(url);
    },
  });
}

function hasBrowser({ env }: Terminal): boolean {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || env.BROWSER);
}

/** A personal token from stdin, for machines where nobody can approve anything. */
async function readToken(terminal: Terminal): Promise<Credentials> {
  const accessToken = (await terminal.readInput()).trim();
  if (!/^[\x21-\x7e]{8,500}$/.test(accessToken)) throw new HelperError('usage', 'stdin has no token in it');
  return { accessToken, expiresAt: null, refreshToken: null };
}
