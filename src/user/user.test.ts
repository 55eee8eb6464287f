import { describe, expect, it } from 'vitest';
import { type Caller, operator } from '#authority/caller.ts';
import { allScopes } from '#contract/scope.ts';
import { AppError } from '#errors/app-error.ts';
import { eachEngine } from '#test/support/engines.ts';
import { createFirstAdmin } from './create-first-admin.ts';
import { createUser, newUserSchema } from './create-user.ts';
import { findUser } from './find-user.ts';
import { getUser } from './get-user.ts';
import { listUsers } from './list-users.ts';
import { needsSetup } from './needs-setup.ts';
import { resetPassword } from './reset-password.ts';
import { setDisabled } from './set-disabled.ts';
import { verifyPassword } from './verify-password.ts';

const password = 'correct horse battery';
const sessionOf = (userId: string, role: Caller['role'] = 'user'): Caller => ({
  userId,
  role,
  via: 'session',
  scopes: new Set(allScopes),
  verifiedAt: Date.now(),
});

const codeOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof AppError ? error.code : error;
};

eachEngine('accounts', (database) => {
  let made = 0;
  const account = () =>
    createUser({ db: database() }, operator, {
      email: `someone-${++made}@example.test`,
      name: 'Someone',
      password,
      role: 'user',
    });

  // The first test of a database without accounts: the order counts here.
  it('has one winner where ten set the server up at the same moment', async () => {
    const db = database();
    expect(await needsSetup(db)).toBe(true);
    const tries = Array.from({ length: 10 }, (_, n) =>
      codeOf(createFirstAdmin({ db }, { email: `admin-${n}@example.test`, name: 'Admin', password })),
    );
    const codes = await Promise.all(tries);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'conflict')).toHaveLength(9);
    const users = await listUsers(db, operator);
    expect(users.map(({ role }) => role)).toEqual(['admin']);
    expect(await needsSetup(db)).toBe(false);
  });

  it('refuses to set up a server that has an account', async () => {
    const late = createFirstAdmin({ db: database() }, { email: 'late@example.test', name: 'Late', password });
    expect(await codeOf(late)).toBe('conflict');
  });

  it('takes an e-mail once, however it is written', async () => {
    const { email } = await account();
    const again = newUserSchema.parse({ email: ` ${email.toUpperCase()} `, name: 'Twin', password });
    expect(await codeOf(createUser({ db: database() }, operator, again))).toBe('conflict');
  });

  it('knows a password from a wrong one, an unknown e-mail and a disabled account', async () => {
    const db = database();
    const user = await account();
    expect(await verifyPassword(db, user.email, password)).toEqual(user);
    expect(await verifyPassword(db, user.email, `${password}!`)).toBeUndefined();
    expect(await verifyPassword(db, 'nobody@example.test', password)).toBeUndefined();
    await setDisabled({ db }, operator, user.id, true);
    expect(await verifyPassword(db, user.email, password)).toBeUndefined();
    await setDisabled({ db }, operator, user.id, false);
    expect(await verifyPassword(db, user.email, password)).toMatchObject({ id: user.id });
  });

  it('takes as long for an unknown e-mail as for a wrong password', async () => {
    const db = database();
    const user = await account();
    const timed = async (email: string) => {
      const begun = performance.now();
      await verifyPassword(db, email, 'not the password');
      return performance.now() - begun;
    };
    await timed('warm-up@example.test');
    const unknown: number[] = [];
    const wrong: number[] = [];
    // The quickest of each: the rest waited for a busy machine, which is given more rounds.
    const ratioOf = () => Math.min(...unknown) / Math.min(...wrong);
    for (let round = 0; round < 9 || (round < 60 && !(ratioOf() > 0.5 && ratioOf() < 2)); round++) {
      unknown.push(await timed('nobody@example.test'));
      wrong.push(await timed(user.email));
    }
    expect(ratioOf()).toBeGreaterThan(0.5);
    expect(ratioOf()).toBeLessThan(2);
  });

  it('keeps a password as argon2id with the cost that OWASP asks for', async () => {
    const { id } = await account();
    const { read, tables } = database();
    const rows = await read.select().from(tables.users);
    expect(rows.find((row) => row.id === id)?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('takes a new password in place of the old one', async () => {
    const db = database();
    const user = await account();
    await resetPassword({ db }, operator, user.id, 'another long password');
    expect(await verifyPassword(db, user.email, password)).toBeUndefined();
    expect(await verifyPassword(db, user.email, 'another long password')).toMatchObject({ id: user.id });
  });

  it('never shows the password hash', async () => {
    const db = database();
    const user = await account();
    const shown = [user, await getUser(db, sessionOf(user.id)), await findUser(db, operator, user.email)];
    shown.push(...(await listUsers(db, operator)));
    expect(JSON.stringify(shown)).not.toContain('argon2');
  });

  it('lets only an administrator, by no token, make, list, disable and reset', async () => {
    const db = database();
    const user = await account();
    const token: Caller = { ...sessionOf(user.id, 'admin'), via: 'token' };
    for (const caller of [sessionOf(user.id), token]) {
      const input = { email: 'x@example.test', name: 'X', password, role: 'user' as const };
      expect(await codeOf(createUser({ db }, caller, input))).toBe('forbidden');
      expect(await codeOf(listUsers(db, caller))).toBe('forbidden');
      expect(await codeOf(setDisabled({ db }, caller, user.id, true))).toBe('forbidden');
      expect(await codeOf(resetPassword({ db }, caller, user.id, password))).toBe('forbidden');
    }
    expect(await codeOf(listUsers(db, undefined))).toBe('unauthorized');
    expect(await codeOf(setDisabled({ db }, sessionOf(user.id, 'admin'), user.id, true))).toBe('conflict');
    expect(await codeOf(setDisabled({ db }, operator, 'nobody', true))).toBe('not_found');
  });
});

describe('what an account is made of', () => {
  it.each([
    { email: 'no-at-sign', name: 'A', password },
    { email: 'a@example.test', name: '  ', password },
    { email: 'a@example.test', name: 'A', password: 'short' },
    { email: 'a@example.test', name: 'A', password: 'x'.repeat(201) },
    { email: 'a@example.test', name: 'A', password, role: 'owner' },
  ])('is checked: %j', (input) => {
    expect(newUserSchema.safeParse(input).success).toBe(false);
  });
});
