import { expect, it } from 'vitest';
import type { Caller } from '#authority/caller.ts';
import { fingerprint } from '#authority/fingerprint.ts';
import { allScopes } from '#contract/scope.ts';
import type { Database } from '#db/database.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newUser } from '#test/support/oauth-site.ts';
import { findSession } from './find-session.ts';
import { listBrowsers } from './list-browsers.ts';
import { openSession } from './open-session.ts';
import { revokeBrowser, revokeOtherBrowsers } from './revoke-browser.ts';

eachEngine('the browsers of an account', (database) => {
  const visit = (userAgent: string) => ({ ip: '192.0.2.1', userAgent });

  async function signIn(db: Database, userId: string, userAgent = 'a browser') {
    const cookie = await openSession({ db }, userId, visit(userAgent));
    const caller: Caller = {
      userId,
      role: 'user',
      via: 'session',
      scopes: new Set(allScopes),
      sessionId: fingerprint(cookie),
    };
    return { cookie, caller, id: fingerprint(cookie) };
  }
  const isIn = async (db: Database, { cookie }: { cookie: string }) =>
    (await findSession({ db }, cookie)) !== undefined;

  it('are listed with the one that asks first, and without their cookies', async () => {
    const db = database();
    const { id: userId } = await newUser(db);
    const [phone, here] = [await signIn(db, userId, 'phone'), await signIn(db, userId, 'desktop')];
    await signIn(db, (await newUser(db)).id);
    const listed = await listBrowsers({ db }, phone.caller);
    expect(listed).toMatchObject([
      { userAgent: 'phone', current: true, ip: '192.0.2.1' },
      { userAgent: 'desktop', current: false },
    ]);
    expect(JSON.stringify(listed)).not.toContain(here.cookie);
    expect(await listBrowsers({ db, now: () => Date.now() + 31 * 86_400_000 }, here.caller)).toEqual([]);
  });

  it('are signed out one by one, by their own person alone, and that is written down', async () => {
    const db = database();
    const { id: userId } = await newUser(db);
    const [one, other] = [await signIn(db, userId), await signIn(db, userId)];
    const stranger = await signIn(db, (await newUser(db)).id);
    await expect(revokeBrowser({ db }, stranger.caller, one.id)).rejects.toThrow('signed out already');
    expect(await isIn(db, one)).toBe(true);
    await revokeBrowser({ db }, other.caller, one.id);
    expect([await isIn(db, one), await isIn(db, other)]).toEqual([false, true]);
    const log = await db.read.select().from(db.tables.audit);
    expect(log.filter(({ actorId }) => actorId === userId)).toMatchObject([{ action: 'session.revoke' }]);
  });

  it('are all signed out but the one that asks', async () => {
    const db = database();
    const { id: userId } = await newUser(db);
    const [here, ...others] = [await signIn(db, userId), await signIn(db, userId), await signIn(db, userId)];
    const stranger = await signIn(db, (await newUser(db)).id);
    expect(await revokeOtherBrowsers({ db }, here.caller)).toBe(2);
    for (const other of others) expect(await isIn(db, other)).toBe(false);
    expect([await isIn(db, here), await isIn(db, stranger)]).toEqual([true, true]);
    expect(await revokeOtherBrowsers({ db }, here.caller)).toBe(0);
  });

  it('are no business of a token', async () => {
    const db = database();
    const { caller, id } = await signIn(db, (await newUser(db)).id);
    const token: Caller = { ...caller, via: 'token' };
    await expect(listBrowsers({ db }, token)).rejects.toThrow('not with a token');
    await expect(revokeBrowser({ db }, token, id)).rejects.toThrow('not with a token');
    await expect(revokeOtherBrowsers({ db }, token)).rejects.toThrow('not with a token');
  });
});
