import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openAccessTokens } from './access-token.ts';
import type { Credentials } from './account.ts';
import type { Keychain } from './keychain.ts';
import { remember } from './remember.ts';

const none = () => Promise.reject(new Error('there is no keychain'));
const keychain: Keychain = { read: none, write: none, remove: none };
const user = { id: '1', name: 'Ann', email: 'ann@example.test' };
let stateFolder: string;
let refreshes: string[];

/** A server that takes each refresh token once, as a rotating one does. */
async function refresh(_: unknown, refreshToken: string): Promise<Credentials> {
  if (refreshes.includes(refreshToken)) throw new Error('a refresh token was used twice');
  refreshes.push(refreshToken);
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { accessToken: `after ${refreshToken}`, expiresAt: 3_600_000, refreshToken: `${refreshToken}+` };
}

beforeEach(async () => {
  stateFolder = mkdtempSync(join(tmpdir(), 'prntscrn-account-'));
  refreshes = [];
  const old = { accessToken: 'old', expiresAt: 1_000, refreshToken: 'r' };
  await remember({ stateFolder, keychain }, 'http://127.0.0.1:9', user, old);
});
afterEach(() => rmSync(stateFolder, { recursive: true, force: true }));

it('renews an old token once, however many processes ask for it at the same moment', async () => {
  const processes = [1, 2, 3].map(() => openAccessTokens({ stateFolder, keychain }, () => 0, refresh));
  const answers = await Promise.all(processes.flatMap((tokens) => [tokens.get(), tokens.get()]));
  expect(new Set(answers.map(({ token }) => token))).toEqual(new Set(['after r']));
  expect(refreshes).toEqual(['r']);
});

it('keeps a token that is still good, and replaces one that the server has refused', async () => {
  const tokens = openAccessTokens({ stateFolder, keychain }, () => -200_000, refresh);
  expect((await tokens.get()).token).toBe('old');
  expect((await tokens.get('old')).token).toBe('after r');
});
