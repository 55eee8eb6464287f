import { randomBytes } from 'node:crypto';
import { writePrivate } from '#helper/settings/write-private.ts';
import { type Account, accountFile, type Credentials, findAccount } from './account.ts';
import { forget, type Keeping, keepNew, recall } from './keep.ts';
import { revoke } from './sign-out.ts';

/** Makes these credentials the helper's sign-in. The one before it is revoked and forgotten once the new one is kept. */
export async function remember(
  keeping: Keeping,
  server: string,
  user: Account['user'],
  credentials: Credentials,
  now: () => number = Date.now,
): Promise<Account> {
  const previous = findPrevious(keeping);
  const entry = randomBytes(9).toString('hex');
  const keeper = await keepNew(keeping, entry, credentials);
  const account: Account = { server, user, keeper, entry, signedInAt: new Date(now()).toISOString() };
  writePrivate(accountFile(keeping.stateFolder), `${JSON.stringify(account, null, 2)}\n`);
  if (previous) {
    const old = await recall(keeping, previous).catch(() => undefined);
    if (old) await revoke(previous.server, old);
    await forget(keeping, previous).catch(() => {});
  }
  return account;
}

function findPrevious({ stateFolder }: Keeping): Account | undefined {
  try {
    return findAccount(stateFolder);
  } catch {
    return undefined; // Damaged: signing in anew is how it is repaired.
  }
}
