import { setTimeout as sleep } from 'node:timers/promises';
import { remember } from '#helper/account/remember.ts';
import { builtHelper } from './built-helper.ts';
import type { Desktop } from './desktop.ts';
import { ended } from './references/start-reference.ts';

/** The resident helper on a desktop, its hotkeys grabbed. */
export interface Resident {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Signs the helper in with a token, where a server is given, and starts `run`. */
export async function startResident(
  desktop: Desktop,
  account?: { url: string; token: string },
  program?: readonly string[],
): Promise<Resident> {
  if (account) {
    const user = { id: 'bench', name: 'Bench', email: 'bench@example.org' };
    const credentials = { accessToken: account.token, expiresAt: null, refreshToken: null };
    const stateFolder = desktop.env.PRNTSCRN_STATE_DIR ?? '';
    await remember({ stateFolder, keychain: noKeychain }, account.url, user, credentials);
  }
  const [command = '', ...words] = program ?? [process.execPath, await builtHelper()];
  const helper = desktop.run(command, [...words, 'run']);
  let said = '';
  const heard = new Promise<void>((done) => {
    const listen = (chunk: Buffer) => {
      said += chunk;
      if (said.includes('Print: mark a region')) done();
    };
    helper.stdout?.on('data', listen);
    helper.stderr?.on('data', listen);
  });
  const early = new Promise<never>((_, failed) =>
    helper.once('exit', (code) => failed(new Error(`The helper ended with ${code}: ${said}`))),
  );
  early.catch(() => undefined);
  const late = sleep(15_000, undefined, { ref: false }).then(() => {
    throw new Error(`The helper grabbed no key within 15 s: ${said}`);
  });
  await Promise.race([heard, early, late]);
  return { pid: helper.pid ?? 0, stop: () => ended(helper) };
}

const absent = async (): Promise<never> => {
  throw new Error('There is no keychain on the bench');
};
const noKeychain = { read: absent, write: absent, remove: absent };
