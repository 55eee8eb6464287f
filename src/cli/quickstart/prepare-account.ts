import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { operator } from '#authority/caller.ts';
import type { Config } from '#config/config.ts';
import { allScopes } from '#contract/scope.ts';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/open.ts';
import { createToken } from '#token/create-token.ts';
import { createFirstAdmin } from '#user/create-first-admin.ts';
import { listUsers } from '#user/list-users.ts';
import { needsSetup } from '#user/needs-setup.ts';

const email = 'admin@prntscrn.local';

/** The administrator, with the password where this run made it: it is kept nowhere. */
export interface Administrator {
  readonly email: string;
  readonly password?: string;
}

/** Opens the database, which migrates it, and makes the first administrator where there is no account yet. */
export async function prepareAdministrator(settings: Config): Promise<Administrator> {
  return withDatabase(settings, async (db) => {
    if (!(await needsSetup(db))) return { email: (await findAdministrator(db)).email };
    const password = randomBytes(15).toString('base64url');
    await createFirstAdmin({ db }, { email, name: userInfo().username || 'Administrator', password });
    return { email, password };
  });
}

/** A personal token of the administrator, for the helper on this machine. */
export async function makeHelperToken(settings: Config): Promise<string> {
  return withDatabase(settings, async (db) => {
    const { id } = await findAdministrator(db);
    const name = `The helper on ${hostname()}`.slice(0, 100);
    const { secret } = await createToken({ db }, operator, id, { name, scopes: [...allScopes] });
    return secret;
  });
}

async function findAdministrator(db: Database) {
  const found = (await listUsers(db, operator)).find((user) => user.role === 'admin' && user.disabledAt === null);
  if (!found) throw new Error('There is no enabled administrator: see npm run admin -- user list');
  return found;
}

async function withDatabase<T>(settings: Config, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase(settings);
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}
