import { expect, it } from 'vitest';
import { type Caller, operator } from '#authority/caller.ts';
import { allScopes } from '#contract/scope.ts';
import { AppError } from '#errors/app-error.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newUser } from '#test/support/oauth-site.ts';
import { resetPassword } from '#user/reset-password.ts';
import { setDisabled } from '#user/set-disabled.ts';
import { createToken, mostTokens } from './create-token.ts';
import { findToken } from './find-token.ts';
import { listTokens } from './list-tokens.ts';
import { revokeToken } from './revoke-token.ts';

const minute = 60_000;
const sessionOf = (userId: string): Caller => ({
  userId,
  role: 'user',
  via: 'session',
  scopes: new Set(allScopes),
  verifiedAt: Date.now() + 60 * minute,
});
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

eachEngine('a personal token', (database) => {
  const input = { name: 'script', scopes: ['image:write' as const] };

  async function make(more: { expiresInDays?: number } = {}, now = Date.now) {
    const db = database();
    const user = await newUser(db);
    return { db, user, ...(await createToken({ db, now }, sessionOf(user.id), user.id, { ...input, ...more })) };
  }

  it('is its owner with its scopes, and is kept as a hash', async () => {
    const { db, user, secret } = await make();
    expect(secret).toMatch(/^prn_[0-9A-Za-z]{32}$/);
    const caller = await findToken({ db }, secret);
    const scopes = new Set(['image:write']);
    expect(caller).toMatchObject({ userId: user.id, role: 'user', via: 'token', scopes, needsTwoFactor: false });
    expect(JSON.stringify(await db.read.select().from(db.tables.tokens))).not.toContain(secret.slice(4));
    expect(await findToken({ db }, `${secret}0`)).toBeUndefined();
  });

  it('ends when it expires', async () => {
    let now = Date.now() + minute;
    const { db, secret } = await make({ expiresInDays: 1 }, () => now);
    now += 24 * 60 * minute - 1;
    expect(await findToken({ db, now: () => now }, secret)).toBeDefined();
    now += 2;
    expect(await findToken({ db, now: () => now }, secret)).toBeUndefined();
  });

  it('is refused at once when revoked, when its user is disabled, and after a password change', async () => {
    const first = await make();
    await revokeToken(first, sessionOf(first.user.id), first.token.id);
    expect(await findToken(first, first.secret)).toBeUndefined();

    const second = await make();
    await setDisabled(second, operator, second.user.id, true);
    expect(await findToken(second, second.secret)).toBeUndefined();
    await setDisabled(second, operator, second.user.id, false);
    expect(await findToken(second, second.secret)).toBeDefined();
    await resetPassword(second, operator, second.user.id, 'another long password');
    expect(await findToken(second, second.secret)).toBeUndefined();
    expect(await listTokens(second.db, sessionOf(second.user.id))).toEqual([]);
  });

  it('notes its last use at most once a minute', async () => {
    const begun = Date.now() + minute;
    let now = begun;
    const at = () => ({ db: database(), now: () => now });
    const { user, secret } = await make({}, () => now);
    const used = async () => {
      await findToken(at(), secret);
      return ((await listTokens(database(), sessionOf(user.id)))[0]?.lastUsedAt ?? 0) - begun;
    };
    expect(await used()).toBe(0);
    now += minute - 1;
    expect(await used()).toBe(0);
    now += 2;
    expect(await used()).toBe(minute + 1);
  });

  it('is listed and revoked by its owner alone', async () => {
    const { db, user, token } = await make();
    const stranger = sessionOf((await newUser(db)).id);
    expect(await listTokens(db, stranger)).toEqual([]);
    expect(await codeOf(revokeToken({ db }, stranger, token.id))).toBe('not_found');
    expect(await listTokens(db, sessionOf(user.id))).toEqual([{ ...token, scopes: ['image:write'] }]);
  });

  it('is made by its owner or the operator, and by no token', async () => {
    const { db, user } = await make();
    const stranger = sessionOf((await newUser(db)).id);
    const token: Caller = { ...sessionOf(user.id), via: 'token' };
    expect(await codeOf(createToken({ db }, stranger, user.id, input))).toBe('forbidden');
    expect(await codeOf(createToken({ db }, token, user.id, input))).toBe('forbidden');
    expect(await codeOf(createToken({ db }, undefined, user.id, input))).toBe('unauthorized');
    expect(await codeOf(createToken({ db }, operator, user.id, input))).toBe('done');
  });

  it('is made by somebody who has just proved who they are, and that is written down', async () => {
    const { db, user } = await make();
    const proved = { ...sessionOf(user.id), verifiedAt: Date.now() - 15 * minute };
    expect(await codeOf(createToken({ db }, proved, user.id, input))).toBe('verification_needed');
    const [{ id } = { id: '' }] = await listTokens(db, sessionOf(user.id));
    await revokeToken({ db }, sessionOf(user.id), id);
    const log = await db.read.select().from(db.tables.audit);
    const actions = log.filter(({ actorId }) => actorId === user.id).map(({ action }) => action);
    expect(actions).toEqual(['token.create', 'token.revoke']);
  });

  it('is one of a hundred at the most', async () => {
    const { db, user } = await make();
    for (let more = 1; more < mostTokens; more += 1) await createToken({ db }, operator, user.id, input);
    expect(await codeOf(createToken({ db }, operator, user.id, input))).toBe('conflict');
  });
});
