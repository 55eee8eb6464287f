import { randomBytes } from 'node:crypto';
import { generate } from 'otplib/functional';
import { describe, expect, it } from 'vitest';
import { type Caller, operator } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { type EnterSources, enterByFactor, enterByPassword } from '#session/enter.ts';
import { findSession } from '#session/find-session.ts';
import { openSession } from '#session/open-session.ts';
import { unlock } from '#session/unlock.ts';
import { beginVerify, verifySession } from '#session/verify-session.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newUser } from '#test/support/oauth-site.ts';
import { createToken } from '#token/create-token.ts';
import { findToken } from '#token/find-token.ts';
import { beginAuthenticator } from './begin-authenticator.ts';
import { confirmAuthenticator } from './confirm-authenticator.ts';
import { getTwoFactor } from './get-two-factor.ts';
import { factorLimits } from './limits.ts';
import { passkeySite } from './passkey-site.ts';
import { advanceStep } from './queries.ts';
import { recoveryCodeHash } from './recovery-code.ts';
import { removeAuthenticator } from './remove-authenticator.ts';
import { renewRecoveryCodes } from './renew-recovery-codes.ts';
import { resetTwoFactor } from './reset-two-factor.ts';
import { stepOfCode } from './totp.ts';

const password = 'correct horse battery';
const minute = 60_000;
const stepOfNow = () => Math.floor(Date.now() / 30_000);
let addresses = 0;
/** An address that no other test has tried from. */
const newVisit = () => ({ ip: `203.0.113.${++addresses}`, userAgent: 'a browser' });

/** A desk with a clock of its own, which starts at the beginning of a step of 30 seconds. */
function openDesk(db: Database) {
  let time = Math.ceil(Date.now() / 30_000) * 30_000;
  const config = { authSecret: randomBytes(32).toString('hex'), baseUrl: 'https://shots.example' };
  const at = (): EnterSources => ({ db, config, now: () => time, visit: newVisit() });
  return {
    at,
    pass: (ms: number) => {
      time += ms;
    },
    code: (secret: string, steps = 0) => generate({ secret, epoch: Math.floor(time / 1000) + 30 * steps }),
  };
}

async function signedIn(at: EnterSources, user: { id: string }): Promise<Caller> {
  const session = await findSession(at, await openSession(at, user.id, at.visit));
  if (!session) throw new Error('the session is not good');
  return session.caller;
}

/** A user with an authenticator; a step has passed since its first code. */
async function protectedUser(db: Database) {
  const desk = openDesk(db);
  const user = await newUser(db);
  const caller = await signedIn(desk.at(), user);
  const { secret } = await beginAuthenticator(desk.at(), caller);
  const recovery = await confirmAuthenticator(desk.at(), caller, await desk.code(secret));
  desk.pass(30_000);
  const begin = async () => {
    const entered = await enterByPassword(desk.at(), user.email, password);
    if (!entered || !('step' in entered)) throw new Error('no second step was asked for');
    return entered.step.step;
  };
  return { ...desk, user, caller, secret, recovery, begin };
}

/** The code of a refusal; `in` or `refused` for what was answered. */
async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    return (await work) ? 'in' : 'refused';
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
}

const actions = async (db: Database, userId: string) => {
  const rows = await db.read.select().from(db.tables.audit);
  return rows
    .filter((row) => row.action !== 'user.create' && (row.actorId === userId || row.targetId === userId))
    .map(({ action }) => action);
};

describe('a code of an authenticator', () => {
  // RFC 6238 appendix B, SHA-1; of its eight digits the last six.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('is at %d s what RFC 6238 says', async (seconds, code) => {
    expect(await stepOfCode(secret, code, seconds * 1000, 0)).toBe(Math.floor(seconds / 30));
  });

  it('is good one step early and one step late, and no more', async () => {
    const at = (seconds: number) => stepOfCode(secret, '005924', seconds * 1000, 0);
    const begin = Math.floor(1_234_567_890 / 30) * 30;
    expect(await Promise.all([at(begin - 31), at(begin - 30), at(begin + 59), at(begin + 60)])).toEqual([
      undefined,
      begin / 30,
      begin / 30,
      undefined,
    ]);
  });

  it('is nothing once a later one was taken, and nothing if it is no six digits', async () => {
    const step = Math.floor(1_234_567_890 / 30);
    expect(await stepOfCode(secret, '005924', 1_234_567_890_000, step)).toBeUndefined();
    expect(await stepOfCode(secret, '005924', 1_234_567_890_000, step - 1)).toBe(step);
    for (const typed of ['5924', '0059240', '', '００５９２４', '00592a'])
      expect(await stepOfCode(secret, typed, 1_234_567_890_000, 0)).toBeUndefined();
  });
});

describe('a recovery code', () => {
  it('is the same however it is typed, and another for another user', () => {
    const hash = recoveryCodeHash('ada', 'abcd-ef01-2345-6789');
    for (const typed of ['ABCD EF01 2345 6789', 'abcdefOL23456789'.replace('L', '1'), ' abcd-efoi-2345-6789'])
      expect(recoveryCodeHash('ada', typed)).toBe(hash);
    expect(recoveryCodeHash('bob', 'abcd-ef01-2345-6789')).not.toBe(hash);
    expect(recoveryCodeHash('ada', 'abcd')).toBeUndefined();
  });
});

describe('passkeys', () => {
  it.each([
    ['https://shots.example:8443', 'shots.example'],
    ['http://localhost:3000', 'localhost'],
    ['http://shots.example', undefined],
    ['https://192.0.2.7', undefined],
    ['http://127.0.0.1:3000', undefined],
    ['https://[2001:db8::1]', undefined],
  ])('at %s are bound to %s', (baseUrl, rpID) => {
    expect(passkeySite(baseUrl)?.rpID).toBe(rpID);
  });
});

eachEngine('an authenticator', (database) => {
  it('asks nobody for codes before a first one was right, and gives ten recovery codes with it', async () => {
    const db = database();
    const desk = openDesk(db);
    const user = await newUser(db);
    const caller = await signedIn(desk.at(), user);
    const { secret, uri } = await beginAuthenticator(desk.at(), caller);
    expect(uri).toContain(`secret=${secret}`);
    expect(await outcome(confirmAuthenticator(desk.at(), caller, '000000'))).toBe('invalid_request');
    expect(await enterByPassword(desk.at(), user.email, password)).toHaveProperty('user.id', user.id);
    const codes = await confirmAuthenticator(desk.at(), caller, await desk.code(secret));
    expect(new Set(codes).size).toBe(10);
    expect(await enterByPassword(desk.at(), user.email, password)).toHaveProperty('step.authenticator', true);
    expect(await getTwoFactor(db, caller)).toMatchObject({ recovery_codes_left: 10 });
    expect(await outcome(beginAuthenticator(desk.at(), caller))).toBe('conflict');
  });

  it('keeps its secret and the recovery codes from whoever reads the database', async () => {
    const db = database();
    const { secret, recovery } = await protectedUser(db);
    const { authenticators, recoveryCodes } = db.tables;
    const rows = JSON.stringify([
      await db.read.select().from(authenticators),
      await db.read.select().from(recoveryCodes),
    ]);
    expect(rows).not.toContain(secret);
    for (const code of recovery) expect(rows).not.toContain(code.replaceAll('-', ''));
  });

  it('lets a code in once: used again, and at the same moment by several, it is refused', async () => {
    const { at, begin, code, secret, pass } = await protectedUser(database());
    const right = await code(secret);
    const steps = await Promise.all([begin(), begin(), begin(), begin()]);
    const all = await Promise.all(steps.map((step) => outcome(enterByFactor(at(), step, { code: right }))));
    expect(all.sort()).toEqual(['in', 'refused', 'refused', 'refused']);
    expect(await outcome(enterByFactor(at(), await begin(), { code: right }))).toBe('refused');
    pass(30_000);
    expect(await outcome(enterByFactor(at(), await begin(), { code: await code(secret) }))).toBe('in');
  });

  it('takes a step once, and no earlier one after it, whoever read the row before', async () => {
    const db = database();
    const { user } = await protectedUser(db);
    const far = stepOfNow() + 100;
    const won = await Promise.all([far, far, far, far].map((step) => advanceStep(db, user.id, step)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect([await advanceStep(db, user.id, far - 1), await advanceStep(db, user.id, far)]).toEqual([false, false]);
    expect(await advanceStep(db, user.id, far + 1)).toBe(true);
  });

  it('refuses the code of its set-up', async () => {
    const { at, begin, code, secret } = await protectedUser(database());
    expect(await outcome(enterByFactor(at(), await begin(), { code: await code(secret, -1) }))).toBe('refused');
  });

  it('lets a recovery code in once, also of several at the same moment', async () => {
    const { at, begin, recovery, caller } = await protectedUser(database());
    const [one = ''] = recovery;
    const steps = await Promise.all([begin(), begin(), begin()]);
    const all = await Promise.all(steps.map((step) => outcome(enterByFactor(at(), step, { code: one.toUpperCase() }))));
    expect(all.sort()).toEqual(['in', 'refused', 'refused']);
    expect(await getTwoFactor(database(), caller)).toMatchObject({ recovery_codes_left: 9 });
    expect(await actions(database(), caller.userId)).toContain('recovery_code.use');
  });

  it('ends the old recovery codes when new ones are made', async () => {
    const { at, begin, recovery, caller } = await protectedUser(database());
    const fresh = await renewRecoveryCodes(at(), caller);
    expect(await outcome(enterByFactor(at(), await begin(), { code: recovery[0] ?? '' }))).toBe('refused');
    expect(await outcome(enterByFactor(at(), await begin(), { code: fresh[0] ?? '' }))).toBe('in');
  });

  it('refuses even the right code after a few wrong ones, by whatever door, until the time is over', async () => {
    const { at, begin, code, secret, pass, caller } = await protectedUser(database());
    const tries = factorLimits.short.attempts;
    for (let n = 0; n < tries - 1; n++)
      expect(await outcome(enterByFactor(at(), await begin(), { code: '000000' }))).toBe('refused');
    const { step } = await beginVerify(at(), caller);
    expect(await outcome(verifySession(at(), caller, { step, code: '000000' }))).toBe('invalid_request');
    const right = async () => outcome(enterByFactor(at(), await begin(), { code: await code(secret) }));
    expect(await right()).toBe('too_many_requests');
    pass(15 * minute + 1);
    expect(await right()).toBe('in');
  });

  it('lets in again whom the operator unlocks', async () => {
    const { at, begin, code, secret, user } = await protectedUser(database());
    for (let n = 0; n <= factorLimits.short.attempts; n++)
      await outcome(enterByFactor(at(), await begin(), { code: '000000' }));
    await unlock(at(), operator, user);
    expect(await outcome(enterByFactor(at(), await begin(), { code: await code(secret) }))).toBe('in');
  });

  it('ends a step of a sign-in with its answer, after five minutes, and with another password', async () => {
    const db = database();
    const { at, begin, code, secret, pass, user } = await protectedUser(db);
    const answered = await begin();
    expect(await outcome(enterByFactor(at(), answered, { code: await code(secret) }))).toBe('in');
    pass(30_000);
    expect(await outcome(enterByFactor(at(), answered, { code: await code(secret) }))).toBe('not_found');
    const late = await begin();
    pass(5 * minute);
    expect(await outcome(enterByFactor(at(), late, { code: await code(secret) }))).toBe('not_found');
    const before = await begin();
    const { users } = db.tables;
    pass(30_000);
    await db.write(async (tx) => {
      await tx.update(users).set({ passwordChangedAt: at().now?.() ?? 0 });
    });
    expect(await outcome(enterByFactor(at(), before, { code: await code(secret) }))).toBe('refused');
    expect(user.id).toBeTruthy();
  });

  it('is removed with the recovery codes by whoever has just proved who they are', async () => {
    const { at, caller, user, pass } = await protectedUser(database());
    pass(16 * minute);
    expect(await outcome(removeAuthenticator(at(), caller))).toBe('verification_needed');
    pass(-16 * minute);
    await removeAuthenticator(at(), caller);
    expect(await getTwoFactor(database(), caller)).toEqual({
      authenticator_since: null,
      passkeys: [],
      recovery_codes_left: 0,
    });
    expect(await enterByPassword(at(), user.email, password)).toHaveProperty('user');
    expect(await actions(database(), user.id)).toEqual(['two_factor.enable', 'two_factor.disable', 'session.sign_in']);
  });

  it('is forgotten when an administrator resets it, by nobody else', async () => {
    const { at, caller, user } = await protectedUser(database());
    expect(await outcome(resetTwoFactor(at(), caller, user))).toBe('forbidden');
    await resetTwoFactor(at(), operator, user);
    expect(await enterByPassword(at(), user.email, password)).toHaveProperty('user');
  });
});

eachEngine('proving who one is', (database) => {
  it('opens dangerous changes for a quarter of an hour, by password where there is no second factor', async () => {
    const db = database();
    const desk = openDesk(db);
    const user = await newUser(db);
    const cookie = await openSession(desk.at(), user.id, newVisit());
    desk.pass(15 * minute);
    const caller = async () => (await findSession(desk.at(), cookie))?.caller;
    const dangerous = async () => outcome(beginAuthenticator(desk.at(), await caller()));
    expect(await dangerous()).toBe('verification_needed');
    expect(await beginVerify(desk.at(), await caller())).toMatchObject({ password: true, code: false });
    const wrong = await outcome(verifySession(desk.at(), await caller(), { password: 'not this one' }));
    expect([wrong, await dangerous()]).toEqual(['invalid_request', 'verification_needed']);
    await verifySession(desk.at(), await caller(), { password });
    expect(await dangerous()).toBe('in');
    desk.pass(15 * minute);
    expect(await dangerous()).toBe('verification_needed');
    expect(await actions(db, user.id)).toEqual(['session.verify_failed', 'session.verify']);
  });

  it('takes no password where a second factor is set up, and no step of a sign-in', async () => {
    const { at, caller, code, secret, begin } = await protectedUser(database());
    expect(await outcome(verifySession(at(), caller, { password }))).toBe('invalid_request');
    const right = await code(secret);
    expect(await outcome(verifySession(at(), caller, { step: await begin(), code: right }))).toBe('not_found');
    const { step } = await beginVerify(at(), caller);
    expect(await outcome(verifySession(at(), caller, { step, code: right }))).toBe('refused');
  });
});

eachEngine('a rule that asks for a second factor', (database) => {
  const rule = async (db: Database, userId: string, requireTwoFactor: boolean) => {
    const { users, siteSettings } = db.tables;
    await db.write(async (tx) => {
      if (userId) await tx.update(users).set({ requireTwoFactor });
      else {
        await tx.delete(siteSettings);
        const setting = { name: 'require_two_factor', value: String(requireTwoFactor), changedAt: 0 };
        await tx.insert(siteSettings).values(setting);
      }
    });
  };

  it.each(['user', 'site'])('of the %s shuts sessions and tokens out until one is set up', async (whose) => {
    const db = database();
    const desk = openDesk(db);
    const user = await newUser(db);
    const cookie = await openSession(desk.at(), user.id, newVisit());
    const { secret: token } = await createToken({ db }, operator, user.id, { name: 't', scopes: ['image:read'] });
    const needs = async () => [
      (await findSession(desk.at(), cookie))?.caller.needsTwoFactor,
      (await findToken({ db }, token))?.needsTwoFactor,
    ];
    expect(await needs()).toEqual([false, false]);
    await rule(db, whose === 'user' ? user.id : '', true);
    expect(await needs()).toEqual([true, true]);
    const caller = (await findSession(desk.at(), cookie))?.caller;
    expect(await outcome(renewRecoveryCodes(desk.at(), caller))).toBe('two_factor_needed');
    const { secret } = await beginAuthenticator(desk.at(), caller);
    await confirmAuthenticator(desk.at(), caller, await desk.code(secret));
    expect(await needs()).toEqual([false, false]);
    await rule(db, whose === 'user' ? user.id : '', false);
  });
});
