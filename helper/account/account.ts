import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { HelperError } from '#helper/platform/helper-error.ts';

/** Where the secrets of a sign-in are kept. */
export const keeperSchema = z.enum(['keychain', 'file']);
export type Keeper = z.infer<typeof keeperSchema>;

/** Who this helper is signed in as. It holds no secret: those are with the keeper, under `entry`. */
export const accountSchema = z.object({
  /** Origin of the server. */
  server: z.url(),
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  keeper: keeperSchema,
  /** Name of the secrets at the keeper; new with each sign-in. */
  entry: z.string(),
  signedInAt: z.iso.datetime(),
});
export type Account = z.infer<typeof accountSchema>;

/** The secrets. A personal token has neither an expiry nor a refresh token. Times are epoch milliseconds. */
export const credentialsSchema = z.object({
  accessToken: z.string().min(1),
  expiresAt: z.number().nullable(),
  refreshToken: z.string().nullable(),
});
export type Credentials = z.infer<typeof credentialsSchema>;

export function accountFile(stateFolder: string): string {
  return join(stateFolder, 'account.json');
}

/** @throws HelperError `state_damaged` when the file is there and is not ours. */
export function findAccount(stateFolder: string): Account | undefined {
  const file = accountFile(stateFolder);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new HelperError('state_damaged', `${file} cannot be read`, { cause: error });
  }
  try {
    return accountSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new HelperError('state_damaged', `${file} is damaged. Remove it and sign in again: prntscrn login`, {
      cause: error,
    });
  }
}

/** @throws HelperError `not_signed_in`, with the words that help. */
export function requireAccount(stateFolder: string): Account {
  const account = findAccount(stateFolder);
  if (account) return account;
  throw new HelperError('not_signed_in', 'Not signed in. Sign in first: prntscrn login --server https://your.server');
}

/** Changes whenever somebody signs in or out in this state folder. */
export function accountVersion(stateFolder: string): string {
  try {
    const { ino, mtimeMs } = statSync(accountFile(stateFolder));
    return `${ino} ${mtimeMs}`;
  } catch {
    return 'none';
  }
}
