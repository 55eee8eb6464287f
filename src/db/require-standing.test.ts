import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { generate } from 'otplib/functional';
import { describe, expect, it } from 'vitest';
import { type Caller, operator } from '#authority/caller.ts';
import type { SiteSettings } from '#contract/settings.ts';
import { AppError } from '#errors/app-error.ts';
import { createInvite } from '#invite/create-invite.ts';
import { registerApp } from '#oauth/apps/manage-apps.ts';
import { removeAccount, removeOwnAccount } from '#purge/remove-account.ts';
import { changePassword } from '#session/change-password.ts';
import { findSession } from '#session/find-session.ts';
import { openSession } from '#session/open-session.ts';
import { revokeBrowser } from '#session/revoke-browser.ts';
import { eachEngine } from '#test/support/engines.ts';
import { interruptible } from '#test/support/interruptible.ts';
import { newPocketPasskey } from '#test/support/pocket-passkey.ts';
import { createToken } from '#token/create-token.ts';
import { findToken } from '#token/find-token.ts';
import { setUpProgram } from '#token/set-up-program.ts';
import { addPasskey } from '#two-factor/add-passkey.ts';
import { askFactor } from '#two-factor/ask-factor.ts';
import { beginAuthenticator } from '#two-factor/begin-authenticator.ts';
import { beginPasskey } from '#two-factor/begin-passkey.ts';
import { confirmAuthenticator } from '#two-factor/confirm-authenticator.ts';
import { renewRecoveryCodes } from '#two-factor/renew-recovery-codes.ts';
import { findStep } from '#two-factor/step.ts';
import { changeUser } from '#user/change-user.ts';
import { createUser } from '#user/create-user.ts';
import { createUserFor } from '#user/create-user-for.ts';
import { givePassword } from '#user/give-password.ts';
import { setDisabled } from '#user/set-disabled.ts';
import { setPassword } from '#user/set-password.ts';
import { signOutEverywhere } from '#user/sign-out-everywhere.ts';
import type { User } from '#user/user.ts';
import type { Database } from './database.ts';

const config = { authSecret: 'a secret of the tests, long enough to be one', baseUrl: 'https://shots.example' };
const settings = { current: { sign_up: 'invite' } as SiteSettings };
const visit = { ip: '192.0.2.1', userAgent: 'a browser' };
const password = 'correct horse battery';
const input = { name: 'script', scopes: ['image:write' as const] };

let people = 0;
const newPerson = (db: Database) => {
  const email = `standing-${++people}@example.test`;
  return createUser({ db }, operator, { email, name: `Person ${people}`, password, role: 'admin' });
};

async function signedIn(db: Database) {
  const user = await newPerson(db);
  const session = await findSession({ db }, await openSession({ db }, user.id, visit));
  if (!session) throw new Error('the session is not good');
  // Another browser of theirs, which nothing here asks with.
  await openSession({ db }, user.id, visit);
  return { user, caller: session.caller };
}

/** The code of a refusal, or `done`. */
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

/** What shuts somebody out. */
const ends: Record<string, (db: Database, user: User, caller: Caller) => Promise<unknown>> = {
  'the password is changed': (db, user) => setPassword({ db }, operator, user.id, 'another long password'),
  'the session is ended': (db, _, caller) => revokeBrowser({ db }, caller, caller.sessionId ?? ''),
  'all of it is signed out': (db, user) => signOutEverywhere({ db }, operator, user.id, { tokens: true }),
  'the account is disabled': (db, user) => setDisabled({ db }, operator, user.id, true),
  'the account is removed': (db, user) => removeAccount({ db }, operator, user.id),
  'the administrator is made a user': (db, user) => changeUser({ db }, operator, user.id, { role: 'user' }),
};

type Mint = (db: Database, caller: Caller) => Promise<(db: Database) => Promise<unknown>>;

/** What lets somebody in, up to the request that would make it; that is the last function, on the database that it is given. */
const mints: Record<string, Mint> = {
  'a token': async (_, caller) => (db) => createToken({ db }, caller, caller.userId, input),
  'a program’s token': async (_, caller) => (db) => setUpProgram({ db, baseUrl: config.baseUrl }, caller, 'sharex'),
  'an invitation': async (_, caller) => (db) =>
    createInvite({ db, settings, baseUrl: config.baseUrl }, caller, { role: 'admin', days: 1 }),
  'an account': async (_, caller) => (db) =>
    createUserFor({ db }, caller, { email: `made-by-${caller.userId}@example.test`, name: 'Made', role: 'admin' }),
  'an app': async (_, caller) => (db) =>
    registerApp({ db }, caller, { name: 'App', redirect_uris: ['https://app.example/callback'] }),
  'a passkey': async (db, caller) => {
    const device = newPocketPasskey();
    const { step, options } = await beginPasskey({ db, config }, caller);
    const passkey = device.register({ challenge: String(options.challenge), origin: config.baseUrl });
    return (at) => addPasskey({ db: at, config }, caller, { step, name: 'key', passkey });
  },
  'an authenticator': async (db, caller) => {
    const { secret } = await beginAuthenticator({ db, config }, caller);
    const code = await generate({ secret });
    return (at) => confirmAuthenticator({ db: at, config }, caller, code);
  },
  'recovery codes': async (db, caller) => {
    const { secret } = await beginAuthenticator({ db, config }, caller);
    await confirmAuthenticator({ db, config }, caller, await generate({ secret }));
    return (at) => renewRecoveryCodes({ db: at }, caller);
  },
  // Nothing that lets anybody in, and nothing that can be taken back.
  'the end of the account': async (_, caller) => (db) => removeOwnAccount({ db }, caller, caller.name ?? ''),
  'another’s password': async (db, caller) => {
    const { id } = await newPerson(db);
    return (at) => givePassword({ db: at }, caller, id);
  },
  'another’s role': async (db, caller) => {
    const { id } = await newPerson(db);
    await changeUser({ db }, operator, id, { role: 'user' });
    return (at) => changeUser({ db: at }, caller, id, { role: 'admin' });
  },
};

/** All that lets anybody in, and for how long. */
async function credentials({ read, tables: t }: Database) {
  const codes = read.select({ hash: t.recoveryCodes.codeHash }).from(t.recoveryCodes);
  const users = read.select({ id: t.users.id, role: t.users.role, since: t.users.passwordChangedAt }).from(t.users);
  const keys = read.select({ id: t.authenticators.userId, at: t.authenticators.confirmedAt }).from(t.authenticators);
  const counts = [t.tokens, t.invites, t.oauthApps, t.passkeys].map((table) => read.$count(table));
  return JSON.stringify(await Promise.all([codes, users, keys, ...counts]));
}

eachEngine('what lets somebody in', (database) => {
  /** How a request ends during which something happens, and whether it has made anything. */
  async function race(mint: Mint, end: (typeof ends)[string]) {
    const db = database();
    const { user, caller } = await signedIn(db);
    const make = await mint(db, caller);
    const door = interruptible(db);
    let before = '';
    door.meanwhile = async () => {
      await end(db, user, caller);
      before = await credentials(db);
    };
    const code = await codeOf(make(door.db));
    expect(before).not.toBe('');
    return [code, (await credentials(db)) === before];
  }

  it.each(Object.keys(mints))('is not made for somebody whose password is changed meanwhile: %s', async (name) => {
    const mint = mints[name] as Mint;
    const change = ends['the password is changed'] as (typeof ends)[string];
    expect(await race(mint, change)).toEqual(['unauthorized', true]);
    const { caller } = await signedIn(database());
    const make = await mint(database(), caller);
    expect(await codeOf(make(database()))).toBe('done');
  });

  it.each(Object.keys(ends))('is not made where meanwhile %s', async (name) => {
    expect(await race(mints['a token'] as Mint, ends[name] as (typeof ends)[string])).toEqual(['unauthorized', true]);
  });

  describe('and a password', () => {
    it('is not replaced by somebody whose session it has ended', async () => {
      const db = database();
      const { user, caller } = await signedIn(db);
      const hashOf = async () =>
        (await db.read.select().from(db.tables.users).where(eq(db.tables.users.id, user.id)))[0]?.passwordHash;
      const door = interruptible(db);
      let owners: string | undefined;
      const change = changePassword({ db: door.db }, caller, {
        current: password,
        password: 'a long password of theirs',
      });
      door.meanwhile = async () => {
        // The try was counted; what is written next is the password.
        door.meanwhile = async () => {
          door.meanwhile = async () => {
            await setPassword({ db }, operator, user.id, 'another long password');
            owners = await hashOf();
          };
        };
      };
      expect(await codeOf(change)).toBe('unauthorized');
      expect(owners).toBeDefined();
      expect(await hashOf()).toBe(owners);
    });

    it('is newer than all that was made before it was written', async () => {
      const db = database();
      const { user, caller } = await signedIn(db);
      let clock = Date.now();
      const now = () => clock;
      const door = interruptible(db);
      let secret = '';
      let cookie = '';
      door.meanwhile = async () => {
        clock += 1000;
        secret = (await createToken({ db, now }, caller, user.id, input)).secret;
        cookie = await openSession({ db, now }, user.id, visit);
        clock += 1000;
      };
      await setPassword({ db: door.db, now }, operator, user.id, 'another long password');
      expect(await findToken({ db, now }, secret)).toBeUndefined();
      expect(await findSession({ db, now }, cookie)).toBeUndefined();
    });

    it('that is just being written is waited for', async () => {
      const db = database();
      const { user, caller } = await signedIn(db);
      const { users: t } = db.tables;
      const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const changing = db.write(async (tx) => {
        await tx
          .update(t)
          .set({ passwordChangedAt: Date.now() + 1 })
          .where(eq(t.id, user.id));
        begun.resolve();
        await gate.promise;
      });
      await begun.promise;
      const made = codeOf(createToken({ db }, caller, user.id, input));
      // As long as it would take that which does not wait.
      await Promise.race([made, sleep(150)]);
      gate.resolve();
      await changing;
      expect(await made).toBe('unauthorized');
    });

    it('that was right a moment ago opens neither a session nor a second step', async () => {
      const db = database();
      const { user, caller } = await signedIn(db);
      const { secret } = await beginAuthenticator({ db, config }, caller);
      await confirmAuthenticator({ db, config }, caller, await generate({ secret }));
      const later = () => Date.now() + 60_000;
      const { passwordChangedAt } = user;
      const isOpen = async () => {
        const cookie = await openSession({ db, now: later }, user.id, visit, { passwordChangedAt });
        const step = await askFactor({ db, config, now: later }, 'sign-in', user);
        const found = codeOf(findStep({ db, now: later }, 'sign-in', step?.step ?? ''));
        return [(await findSession({ db, now: later }, cookie)) !== undefined, await found];
      };
      expect(await isOpen()).toEqual([true, 'done']);
      await setPassword({ db }, operator, user.id, 'another long password');
      expect(await isOpen()).toEqual([false, 'not_found']);
    });
  });
});
