import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import type * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import { HELPER_CLIENT_ID } from '#contract/oauth.ts';
import type { NewAuthenticatorAnswer, SecondStepAnswer } from '#contract/two-factor.ts';
import { openDatabase } from '#db/open.ts';
import { makeAccount, makeToken, password } from '#test/support/accounts.ts';
import { codeOf } from '#test/support/authenticator.ts';
import { CookieBrowser } from '#test/support/cookie-browser.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { formOf, newPicture } from '#test/support/image-desk.ts';
import { decide, discover, requestCode, signInProgram } from '#test/support/oauth-flow.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { upload } from '#test/support/site.ts';
import { signInSite } from '#test/support/site-visitor.ts';
import { slowPost } from '#test/support/slow-post.ts';
import { findUser } from '#user/find-user.ts';
import { resetPassword } from '#user/reset-password.ts';

// Attacks on accounts and OAuth against two server processes on one database: what counts once counts once for both.

const email = 'ada@example.test';
const markup = '<img src=x onerror=alert(1)>';

describe.each(['sqlite', 'mysql'] as const)('whoever wants in where two processes answer (%s)', (engine) => {
  let databaseUrl: string | undefined;
  let first: TestServer;
  let second: TestServer;
  let client: oauth.Configuration;
  let visitor: CookieBrowser;

  beforeAll(async () => {
    databaseUrl = engine === 'mysql' ? await newMariaDbUrl() : undefined;
    const place = databaseUrl === undefined ? {} : { databaseUrl };
    const env = { AUTH_SECRET: 'one secret for both of these processes', PURGE_SCHEDULE: 'off' };
    first = await startServer({ ...place, env });
    second = await startServer({ ...place, env: { ...env, BASE_URL: first.url }, dataDir: first.dataDir });
    await makeAccount(first, { email, name: markup, role: 'admin' });
    visitor = new CookieBrowser();
    await signInSite(visitor, first.url, { email });
    client = await discover(first.url);
  });
  afterAll(async () => {
    await second?.stop();
    await first?.stop();
  });

  const urls = () => [first.url, second.url] as const;
  const sorted = (statuses: readonly number[]) => statuses.toSorted((a, b) => a - b);
  const me = async (url: string, token: string) =>
    (await fetch(`${url}/api/v1/me`, { headers: { Authorization: `Bearer ${token}` } })).status;
  const grant = async (url: string, form: Record<string, string>) => {
    const body = new URLSearchParams({ client_id: HELPER_CLIENT_ID, ...form });
    const answer = await fetch(`${url}/oauth/token`, { method: 'POST', body });
    const told = (await answer.json()) as { error?: string; access_token?: string };
    return { status: answer.status, ...told };
  };

  it('gains nothing from a refresh token sent to both at the same moment: one wins at most, and the family is over', async () => {
    const { refresh_token = '' } = await signInProgram(client, visitor);
    const form = { grant_type: 'refresh_token', refresh_token };
    const answers = await Promise.all([...urls(), ...urls()].map((url) => grant(url, form)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeLessThan(2);
    for (const { status, error } of answers)
      expect([status, error]).toEqual(status === 200 ? [200, undefined] : [400, 'invalid_grant']);
    for (const { access_token = '' } of won) for (const url of urls()) expect(await me(url, access_token)).toBe(401);
  });

  it('gains nothing from a code sent to both at the same moment', async () => {
    const request = await requestCode(client, { scope: 'profile' });
    const { location = '' } = await decide(visitor, request.url, 'allow');
    const code = new URL(location).searchParams.get('code') ?? '';
    const rest = { redirect_uri: request.redirectUri, code_verifier: request.verifier };
    const form = { grant_type: 'authorization_code', code, ...rest };
    const answers = await Promise.all(urls().map((url) => grant(url, form)));
    expect(sorted(answers.map(({ status }) => status))).toEqual([200, 400]);
    const token = answers.find(({ status }) => status === 200)?.access_token ?? '';
    for (const url of urls()) expect(await me(url, token)).toBe(401);
  });

  it('gains nothing from fifty deletes of one picture, half of them at each', async () => {
    const token = await makeToken(first, email);
    const { id } = await upload(first.url, token, await newPicture());
    const headers = { Authorization: `Bearer ${token}` };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => fetch(`${urls()[at % 2]}/image/${id}`, { method: 'DELETE', headers })),
    );
    expect(sorted(answers.map(({ status }) => status))).toEqual([200, ...Array(49).fill(404)]);
  });

  it('is shown no redirect to an address that was changed, and no code without the verifier that was promised', async () => {
    const usual = 'http://127.0.0.1:4711/callback';
    for (const redirect_uri of [
      'https://evil.test/callback',
      `${usual}/../evil`,
      `${usual}?x=1`,
      `${usual}#x`,
      'http://127.0.0.1:4711@evil.test/callback',
      'http://ada@127.0.0.1:4711/callback',
      'http://127.0.0.1.evil.test/callback',
      'http://localhost.evil.test/callback',
      'https://127.0.0.1:4711/callback',
      'http://0x7f000001/callback',
      'javascript:alert(1)//callback',
      `${usual}\0`,
    ]) {
      const { url } = await requestCode(client, { redirect_uri });
      const page = await visitor.visit(url.href);
      expect([page.status, page.location], redirect_uri).toEqual([400, undefined]);
    }
    for (const changed of [
      { code_challenge: undefined },
      { code_challenge_method: 'plain' },
      { code_challenge_method: undefined },
      { code_challenge: 'short' },
    ]) {
      const { url } = await requestCode(client, changed);
      const { location = '' } = await visitor.visit(url.href);
      expect([location, new URL(location).searchParams.get('error')]).toEqual([
        expect.stringContaining('127.0.0.1'),
        'invalid_request',
      ]);
    }
    for (const twice of ['redirect_uri=https://evil.test/', 'client_id=other', 'scope=profile', 'code_challenge=x']) {
      const { url } = await requestCode(client);
      const page = await visitor.visit(`${url.href}&${twice}`);
      expect(page.location ?? '', twice).not.toContain('evil.test');
      expect(page.location ?? '', twice).not.toContain('/consent/');
    }
  });

  it('uploads nothing with a token that is wrong or of another scope', async () => {
    const picture = await newPicture();
    const post = (url: string, authorization: string) =>
      fetch(`${url}/image`, { method: 'POST', body: formOf({ image: picture }), headers: { authorization } });
    const good = await makeToken(first, email, 'image:write', 'good');
    expect((await post(second.url, `Bearer ${good}`)).status).toBe(201);
    for (const [authorization, status] of [
      ['', 401],
      ['Bearer', 401],
      ['Bearer prn_', 401],
      [`Basic ${good}`, 401],
      [`Bearer ${good}x`, 401],
      [`Bearer ${good.toUpperCase()}`, 401],
      [`Bearer ${await makeToken(first, email, 'image:read profile')}`, 403],
    ] as const) {
      const answer = await post(second.url, authorization);
      expect([answer.status, answer.headers.has('www-authenticate')], authorization).toEqual([status, true]);
    }
  });

  it('gets no token for a request that was let in before the password was changed', async () => {
    const owner = 'owner@example.test';
    await makeAccount(first, { email: owner });
    const thief = new CookieBrowser();
    await signInSite(thief, first.url, { email: owner });
    const db = await openDatabase({ databaseUrl, sqliteFile: join(first.dataDir, 'prntscrn.sqlite') });
    try {
      const { id } = await findUser(db, operator, owner);
      const { sessions, tokens } = db.tables;
      const theirs = eq(sessions.userId, id);
      // A session that was not seen for long is noted as seen once its request was let in.
      await db.write(async (tx) => void (await tx.update(sessions).set({ lastSeenAt: 0 }).where(theirs)));
      const slow = await slowPost(first.url, '/api/v1/me/tokens', thief, { name: 'kept', scopes: ['image:write'] });
      const seen = async () => (await db.read.select().from(sessions).where(theirs))[0]?.lastSeenAt;
      await expect.poll(seen, { timeout: 10_000 }).toBeGreaterThan(0);
      await resetPassword({ db }, operator, id, 'another long password');
      expect(await slow.end()).toBe(401);
      expect(await db.read.$count(tokens, eq(tokens.userId, id))).toBe(0);
    } finally {
      await db.close();
    }
  });

  it('signs nobody in to a session that was theirs before', async () => {
    const chosen = 'chosen-by-somebody-else-00000000000000000000';
    const victim = new CookieBrowser();
    victim.setCookie('next-auth.session-token', chosen);
    await signInSite(victim, first.url, { email });
    const given = victim.cookie('session-token');
    expect([given === chosen, (await victim.visit(`${second.url}/api/v1/me`)).status]).toEqual([false, 200]);
    const attacker = new CookieBrowser();
    attacker.setCookie('next-auth.session-token', chosen);
    expect((await attacker.visit(`${first.url}/api/v1/me`)).status).toBe(401);
  });

  it('finds in a page what people typed as text alone', async () => {
    const token = await makeToken(first, email);
    await upload(first.url, token, await newPicture(), { title: markup });
    for (const page of ['/', '/account', '/admin/uploads', '/admin/users', '/admin/audit']) {
      const { status, text } = await visitor.visit(first.url + page);
      expect([status, text.includes('<img src=x')], page).toEqual([200, false]);
    }
  });

  it('signs in once with one code of an authenticator, though both processes get it at the same moment', async () => {
    const cookie = `next-auth.session-token=${visitor.cookie('session-token')}`;
    const headers = { cookie, origin: first.url, 'content-type': 'application/json' };
    const change = async (path: string, body: object) =>
      (await fetch(first.url + path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
    const { secret } = (await change('/api/v1/me/authenticator', {})) as NewAuthenticatorAnswer;
    await change('/api/v1/me/authenticator/confirm', { code: await codeOf(secret) });
    const code = await codeOf(secret, 1);
    const enter = async (url: string) => {
      const browser = new CookieBrowser();
      const asked = JSON.parse((await signInSite(browser, url, { email, password })).text) as SecondStepAnswer;
      return { browser, url, step: asked.step };
    };
    const tries = await Promise.all([...urls(), ...urls()].map(enter));
    await Promise.all(
      tries.map(async ({ browser, url, step }) => {
        const { csrfToken } = JSON.parse((await browser.visit(`${url}/api/auth/csrf`)).text) as { csrfToken: string };
        await browser.visit(
          `${url}/api/auth/callback/credentials`,
          { csrfToken, step, code, json: 'true' },
          { Origin: first.url },
        );
      }),
    );
    const statuses = await Promise.all(
      tries.map(async ({ browser }) => (await browser.visit(`${first.url}/api/v1/me`)).status),
    );
    expect(sorted(statuses)).toEqual([200, 401, 401, 401]);
  });
});
