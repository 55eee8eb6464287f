import { join } from 'node:path';
import { operator } from '#authority/caller.ts';
import type { Scope } from '#contract/scope.ts';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/open.ts';
import { createToken } from '#token/create-token.ts';
import { createUser } from '#user/create-user.ts';
import { findUser } from '#user/find-user.ts';
import type { TestServer } from './server.ts';

type Place = Pick<TestServer, 'dataDir' | 'databaseUrl'>;

/** Somebody with an account. */
export interface Account {
  readonly email: string;
  readonly name?: string;
  readonly password?: string;
  readonly role?: 'user' | 'admin';
}

export const password = 'correct horse battery';

/** What a helper asks for. */
export const everyScope = 'image:write image:read image:delete profile';

/**
 * Makes an account beside the running server, as the operator's command does, without the second that a process takes.
 * Without a name it is called by what is before the @.
 */
export async function makeAccount(server: Place, account: Account): Promise<void> {
  const { email, name = email.split('@')[0] ?? email, role = 'user' } = account;
  const input = { email, name, role, password: account.password ?? password };
  await beside(server, async (db) => void (await createUser({ db }, operator, input)));
}

/** Makes a personal token with these scopes, a space between them; gives its secret. */
export async function makeToken(server: Place, email: string, scopes = everyScope, name = 'test'): Promise<string> {
  return beside(server, async (db) => {
    const { id } = await findUser(db, operator, email);
    const input = { name, scopes: scopes.split(' ') as Scope[] };
    return (await createToken({ db }, operator, id, input)).secret;
  });
}

async function beside<T>({ databaseUrl, dataDir }: Place, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase({ databaseUrl, sqliteFile: join(dataDir, 'prntscrn.sqlite') });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}
