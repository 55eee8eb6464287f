import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { HelperError } from '#helper/platform/helper-error.ts';
import { writePrivate } from '#helper/settings/write-private.ts';
import { type Account, type Credentials, credentialsSchema, type Keeper } from './account.ts';
import { type Keychain, keychain as systemKeychain } from './keychain.ts';

/** What the keepers need; the keychain is handed in so that tests can take it away or lock it. */
export interface Keeping {
  readonly stateFolder: string;
  readonly keychain?: Keychain;
}

/** Keeps new secrets in the keychain, or in a 0600 file where there is none. Says which one it was. */
export async function keepNew(keeping: Keeping, entry: string, credentials: Credentials): Promise<Keeper> {
  const { keychain = systemKeychain } = keeping;
  const text = JSON.stringify(credentials);
  try {
    await keychain.write(entry, text);
    // Some services take a secret into a session that ends with the process; believe only what can be read back.
    if ((await keychain.read(entry)) === text) return 'keychain';
  } catch {
    // No keychain, or it is locked: the file is the documented second choice.
  }
  writePrivate(secretsFile(keeping, entry), text);
  return 'file';
}

/** Replaces the secrets of a sign-in where they are. @throws HelperError `keychain_locked`. */
export async function keep(keeping: Keeping, account: Account, credentials: Credentials): Promise<void> {
  const text = JSON.stringify(credentials);
  if (account.keeper === 'file') return writePrivate(secretsFile(keeping, account.entry), text);
  await onKeychain(() => (keeping.keychain ?? systemKeychain).write(account.entry, text));
}

/** @throws HelperError `keychain_locked` when it does not answer, `sign_in_expired` when the secrets are gone. */
export async function recall(keeping: Keeping, account: Account): Promise<Credentials> {
  const text =
    account.keeper === 'file'
      ? readSecrets(secretsFile(keeping, account.entry))
      : await onKeychain(() => (keeping.keychain ?? systemKeychain).read(account.entry));
  const parsed = text === undefined ? undefined : credentialsSchema.safeParse(parseJson(text));
  if (parsed?.success) return parsed.data;
  throw new HelperError('sign_in_expired', `The sign-in is gone. ${signInAgain(account.server)}`);
}

/** Forgets the secrets of a sign-in; one that is gone already is no error. */
export async function forget(keeping: Keeping, account: Account): Promise<void> {
  if (account.keeper === 'file') rmSync(secretsFile(keeping, account.entry), { force: true });
  else await onKeychain(() => (keeping.keychain ?? systemKeychain).remove(account.entry));
}

export function signInAgain(server: string): string {
  return `Sign in again: prntscrn login --server ${server}`;
}

function secretsFile({ stateFolder }: Keeping, entry: string): string {
  return join(stateFolder, `credentials-${entry.replace(/[^0-9A-Za-z-]/g, '')}.json`);
}

function readSecrets(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new HelperError('state_damaged', `${file} cannot be read`, { cause: error });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function onKeychain<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new HelperError(
      'keychain_locked',
      'The keychain that keeps the sign-in does not answer: unlock it and retry',
      {
        cause: error,
      },
    );
  }
}
