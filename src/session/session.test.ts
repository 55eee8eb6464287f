import { describe, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newUser } from '#test/support/oauth-site.ts';
import { resetPassword } from '#user/reset-password.ts';
import { setDisabled } from '#user/set-disabled.ts';
import { setPassword } from '#user/set-password.ts';
import { takeAttempt } from './attempts.ts';
import { authOptions } from './auth-options.ts';
import { endSession } from './end-session.ts';
import { findSession } from './find-session.ts';
import { openSession } from './open-session.ts';
import { sessionCookie } from './session.ts';
import { signIn, signInLimits } from './sign-in.ts';

const visit = { ip: '192.0.2.1', userAgent: 'a browser' };
const minute = 60_000;
const day = 24 * 60 * minute;

let addresses = 0;
/** An address that no other test has tried from. */
const newAddress = () => `198.51.100.${++addresses}`;

async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    return (await work) ? 'in' : 'refused';
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
}

eachEngine('a session', (database) => {
  it('is the account behind a cookie, of which the database has the hash alone', async () => {
    const db = database();
    const user = await newUser(db);
    const cookie = await openSession({ db }, user.id, visit);
    expect(await findSession({ db }, cookie)).toMatchObject({
      caller: { userId: user.id, role: 'user', via: 'session' },
      email: user.email,
    });
    expect(JSON.stringify(await db.read.select().from(db.tables.sessions))).not.toContain(cookie);
    expect(await findSession({ db }, `${cookie}x`)).toBeUndefined();
  });

  it('is nothing where the password was changed while it was being checked', async () => {
    const db = database();
    const user = await newUser(db);
    const at = { db, config: { authSecret: 'x'.repeat(43), baseUrl: 'http://localhost' }, visit, onError: () => {} };
    const options = authOptions(at as never);
    await setPassword({ db }, operator, user.id, 'another password of mine');
    await new Promise((resolve) => setTimeout(resolve, 5));
    const cookie = await options.jwt?.encode?.({ token: { sub: user.id }, secret: '' });
    expect(await findSession({ db }, cookie ?? '')).toBeUndefined();
    const later = authOptions(at as never);
    const good = await later.jwt?.encode?.({ token: { sub: user.id }, secret: '' });
    expect(await findSession({ db }, good ?? '')).toBeDefined();
  });

  it('is nothing for a password that another has replaced since it was right, whatever the clock says', async () => {
    const db = database();
    const user = await newUser(db);
    const config = { authSecret: 'x'.repeat(43), baseUrl: 'http://localhost' };
    const later = () => Date.now() + 60_000;
    const signIn = async (meanwhile: () => Promise<unknown>) => {
      const options = authOptions({ db, config, visit, now: later, onError: () => {}, onStep: () => {} } as never);
      const [provider] = options.providers as unknown as {
        options: { authorize: (form: object) => Promise<object> };
      }[];
      expect(await provider?.options.authorize({ email: user.email, password: 'correct horse battery' })).toMatchObject(
        { id: user.id },
      );
      await meanwhile();
      const cookie = await options.jwt?.encode?.({ token: { sub: user.id }, secret: '' });
      return await findSession({ db, now: later }, cookie ?? '');
    };
    expect(await signIn(async () => undefined)).toBeDefined();
    expect(await signIn(() => setPassword({ db }, operator, user.id, 'another password of mine'))).toBeUndefined();
  });

  it('is not opened for somebody who was shut out meanwhile, and who is let in again later', async () => {
    const db = database();
    const user = await newUser(db);
    await setDisabled({ db }, operator, user.id, true);
    const cookie = await openSession({ db }, user.id, visit);
    await setDisabled({ db }, operator, user.id, false);
    expect(await findSession({ db }, cookie)).toBeUndefined();
  });

  it('ends at once when its row goes', async () => {
    const db = database();
    const cookie = await openSession({ db }, (await newUser(db)).id, visit);
    await endSession({ db }, cookie, visit);
    expect(await findSession({ db }, cookie)).toBeUndefined();
  });

  it('ends 30 days after the last visit, not after the first', async () => {
    const db = database();
    const { id } = await newUser(db);
    let now = Date.now();
    const at = { db, now: () => now };
    const cookie = await openSession(at, id, visit);
    for (let visits = 0; visits < 3; visits++) {
      now += 29 * day;
      expect(await findSession(at, cookie)).toBeDefined();
    }
    now += 30 * day;
    expect(await findSession(at, cookie)).toBeUndefined();
  });

  it('notes its last visit at most every five minutes', async () => {
    const db = database();
    const { id } = await newUser(db);
    const begun = Date.now();
    let now = begun;
    const at = { db, now: () => now };
    const cookie = await openSession(at, id, visit);
    const seen = async () => {
      await findSession(at, cookie);
      const rows = await db.read.select().from(db.tables.sessions);
      return (rows.find((row) => row.userId === id)?.lastSeenAt ?? 0) - begun;
    };
    now = begun + 4 * minute;
    expect(await seen()).toBe(0);
    now = begun + 6 * minute;
    expect(await seen()).toBe(6 * minute);
    now = begun + 10 * minute;
    expect(await seen()).toBe(6 * minute);
  });

  it('is refused at once for a disabled user and after a password change', async () => {
    const db = database();
    const user = await newUser(db);
    const cookie = await openSession({ db }, user.id, visit);
    await setDisabled({ db }, operator, user.id, true);
    expect(await findSession({ db }, cookie)).toBeUndefined();
    await setDisabled({ db }, operator, user.id, false);
    expect(await findSession({ db }, cookie)).toBeDefined();
    await resetPassword({ db }, operator, user.id, 'another long password');
    expect(await findSession({ db }, cookie)).toBeUndefined();
  });
});

eachEngine('signing in', (database) => {
  const wrong = (at: Parameters<typeof signIn>[0], email: string, ip = newAddress()) =>
    outcome(signIn(at, ip, email, 'not the password'));

  it('is refused after a few wrong passwords, the right one too, until the window is over', async () => {
    const db = database();
    const user = await newUser(db);
    let now = Date.now();
    const at = { db, now: () => now };
    for (let n = 0; n < signInLimits.email.attempts; n++) expect(await wrong(at, user.email)).toBe('refused');
    const right = () => outcome(signIn(at, newAddress(), user.email, 'correct horse battery'));
    expect(await right()).toBe('too_many_requests');
    now += signInLimits.email.windowMs + 1;
    expect(await right()).toBe('in');
  });

  it('says how long to wait', async () => {
    const db = database();
    const { email } = await newUser(db);
    for (let n = 0; n < signInLimits.email.attempts; n++) await wrong({ db }, email);
    const refused = signIn({ db }, newAddress(), email, 'x').catch((error: AppError) => error);
    const error = (await refused) as AppError;
    expect(error.message).toMatch(/Wait 1[45] min/);
    expect(Number(error.headers['Retry-After'])).toBeGreaterThan(800);
  });

  it('refuses an unknown e-mail after as many tries as a known one', async () => {
    const db = database();
    const email = 'nobody-at-all@example.test';
    for (let n = 0; n < signInLimits.email.attempts; n++) expect(await wrong({ db }, email)).toBe('refused');
    expect(await wrong({ db }, email.toUpperCase())).toBe('too_many_requests');
  });

  it('counts one address across e-mails', async () => {
    const db = database();
    const ip = newAddress();
    const tries = signInLimits.address.attempts;
    for (let n = 0; n < tries; n++) expect(await wrong({ db }, `guess-${n}`, ip)).toBe('refused');
    expect(await wrong({ db }, 'guess-more@example.test', ip)).toBe('too_many_requests');
  });

  it('counts what went wrong from an address, also where an account of one’s own is signed in to in between', async () => {
    const db = database();
    const [ip, mine] = [newAddress(), await newUser(db)];
    const tries = signInLimits.address.attempts;
    for (let n = 0; n < tries; n++) {
      expect(await wrong({ db }, `guess-between-${n}`, ip)).toBe('refused');
      if (n < tries - 1) expect(await outcome(signIn({ db }, ip, mine.email, 'correct horse battery'))).toBe('in');
    }
    expect(await wrong({ db }, 'guess-between-more@example.test', ip)).toBe('too_many_requests');
  });

  it('counts a whole IPv6 network as one address', async () => {
    const db = database();
    for (let n = 0; n < signInLimits.address.attempts; n++) await wrong({ db }, 'x', `2001:db8:1:2::${n}`);
    expect(await wrong({ db }, 'x', '2001:db8:1:2:ffff::1')).toBe('too_many_requests');
    expect(await wrong({ db }, 'x', '2001:db8:1:3::1')).toBe('refused');
  });

  it('forgets the wrong tries after a right one', async () => {
    const db = database();
    const { email } = await newUser(db);
    const ip = newAddress();
    const almost = signInLimits.email.attempts - 1;
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < almost; n++) expect(await wrong({ db }, email, ip)).toBe('refused');
      expect(await outcome(signIn({ db }, ip, email, 'correct horse battery'))).toBe('in');
    }
  });

  it('lets no more tries through when they come at the same moment', async () => {
    const db = database();
    const { email } = await newUser(db);
    const all = await Promise.all(Array.from({ length: 20 }, () => wrong({ db }, email)));
    expect(all.filter((result) => result === 'refused')).toHaveLength(signInLimits.email.attempts);
    expect(all.filter((result) => result === 'too_many_requests')).toHaveLength(20 - signInLimits.email.attempts);
  });
});

eachEngine('an attempt', (database) => {
  it('is counted once each, by however many at the same moment', async () => {
    const limit = { attempts: 100, windowMs: minute };
    const taken = await Promise.all(Array.from({ length: 30 }, () => takeAttempt({ db: database() }, 'key', limit)));
    const lefts = taken.map(({ left }) => left).sort((a, b) => a - b);
    expect(lefts).toEqual(Array.from({ length: 30 }, (_, n) => 70 + n));
  });

  it('begins a new window when the old one is over', async () => {
    const limit = { attempts: 1, windowMs: minute };
    let now = Date.now();
    const at = (db: Database) => ({ db, now: () => now });
    expect((await takeAttempt(at(database()), 'window', limit)).left).toBe(0);
    expect((await takeAttempt(at(database()), 'window', limit)).left).toBe(-1);
    now += minute;
    expect((await takeAttempt(at(database()), 'window', limit)).left).toBe(0);
  });
});

describe('the session cookie', () => {
  it('has the name that a browser takes from this host alone where links are https', () => {
    expect(sessionCookie('https://shots.example')).toBe('__Host-next-auth.session-token');
    expect(sessionCookie('http://localhost:3000')).toBe('next-auth.session-token');
  });
});
