import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAccount, makeToken, password } from '#test/support/accounts.ts';
import { CookieBrowser } from '#test/support/cookie-browser.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { rawRequest } from '#test/support/raw-request.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { signInSite } from '#test/support/site-visitor.ts';

describe.each(['sqlite', 'mysql'] as const)('signing in on the site (%s)', (engine) => {
  let server: TestServer;
  let databaseUrl: string | undefined;
  const account = { email: 'ada@example.test' };

  beforeAll(async () => {
    databaseUrl = engine === 'mysql' ? await newMariaDbUrl() : undefined;
    server = await startServer(databaseUrl ? { databaseUrl } : {});
  });
  afterAll(() => server.stop());

  const me = async (browser: CookieBrowser) => (await browser.visit(`${server.url}/api/v1/me`)).status;
  const signedIn = async (email = account.email) => {
    const browser = new CookieBrowser();
    await signInSite(browser, server.url, { email });
    return browser;
  };
  const setUp = (email: string, origin: string | undefined) =>
    fetch(`${server.url}/api/setup`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(origin === undefined ? {} : { Origin: origin }) },
      body: JSON.stringify({ name: 'Ada', email, password }),
    });

  // The first test meets a server without accounts: the order counts here.
  it('is set up once: of several at the same moment one wins, and none from another origin', async () => {
    expect((await setUp(account.email, 'https://evil.test')).status).toBe(403);
    expect((await setUp(account.email, undefined)).status).toBe(403);
    const answers = await Promise.all(Array.from({ length: 4 }, () => setUp(account.email, server.url)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect((await setUp('late@example.test', server.url)).status).toBe(409);
  });

  it('opens a session for the right password; the cookie is out of reach of scripts and other sites', async () => {
    const browser = new CookieBrowser();
    const answer = await signInSite(browser, server.url, account);
    expect([answer.status, JSON.parse(answer.text).url]).toEqual([200, server.url]);
    const line = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('next-auth.session-token='));
    expect(line).toMatch(/; HttpOnly/i);
    expect(line).toMatch(/; SameSite=Lax/i);
    const told = await browser.visit(`${server.url}/api/v1/me`);
    expect(JSON.parse(told.text)).toMatchObject({ status: 'ok', email: account.email, role: 'admin' });
  });

  it('marks the cookie Secure, with a name that says so, where links are https', async () => {
    const https = await startServer({ env: { BASE_URL: 'https://shots.example' } });
    try {
      await makeAccount(https, { email: 'eve@example.test' });
      const answer = await signInSite(new CookieBrowser(), https.url, { email: 'eve@example.test' });
      const line = answer.headers.getSetCookie().find((cookie) => cookie.includes('session-token='));
      expect(line).toMatch(/^__Host-next-auth\.session-token=.*; Path=\/; .*; Secure/);
      for (const cookie of answer.headers.getSetCookie()) expect(cookie).toMatch(/^__Host-(?!.*; Domain)/);
      expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
      const raw = await fetch(`${https.url}/image/none`);
      expect(raw.headers.get('strict-transport-security')).toBe('max-age=31536000');
    } finally {
      await https.stop();
    }
  });

  it('answers a wrong password and an unknown e-mail alike', async () => {
    const answers = [];
    for (const email of [account.email, 'nobody@example.test']) {
      const answer = await signInSite(new CookieBrowser(), server.url, { email, password: 'not the password' });
      answers.push([answer.status, answer.text]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(401);
  });

  it('refuses a sign-in and a sign-out without the CSRF token', async () => {
    const forged = new CookieBrowser();
    await forged.visit(
      `${server.url}/api/auth/callback/credentials`,
      { email: account.email, password },
      {
        Origin: 'https://evil.test',
      },
    );
    expect(await me(forged)).toBe(401);
    const browser = await signedIn();
    await browser.visit(`${server.url}/api/auth/signout`, {}, { Origin: 'https://evil.test' });
    expect(await me(browser)).toBe(200);
  });

  it('ends the session in the database when signing out: the cookie alone is worth nothing', async () => {
    const browser = await signedIn();
    const kept = browser.cookie('session-token') ?? '';
    const { csrfToken } = JSON.parse((await browser.visit(`${server.url}/api/auth/csrf`)).text);
    await browser.visit(`${server.url}/api/auth/signout`, { csrfToken, json: 'true' });
    expect(browser.cookie('session-token')).toBeFalsy();
    browser.setCookie('next-auth.session-token', kept);
    expect(await me(browser)).toBe(401);
  });

  it('never sends anybody to another origin afterwards', async () => {
    for (const callbackUrl of [
      'https://evil.test/',
      '//evil.test',
      `${server.url}.evil.test/`,
      'javascript:alert(1)',
    ]) {
      const answer = await signInSite(new CookieBrowser(), server.url, { ...account, callbackUrl });
      expect(new URL(JSON.parse(answer.text).url, server.url).origin).toBe(server.url);
    }
  });

  it('builds every address from BASE_URL, whatever Host and X-Forwarded-Host say', async () => {
    const forged = { Host: 'evil.test', 'X-Forwarded-Host': 'evil.test', 'X-Forwarded-Proto': 'https' };
    const paths = ['/api/auth/signin', '/api/auth/signout', '/api/auth/error?error=x', '/api/auth/providers'];
    for (const path of [...paths, '/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']) {
      const answer = await rawRequest(server.url, path, forged);
      expect(answer.status, path).toBeLessThan(400);
      expect(JSON.stringify(answer), path).not.toContain('evil.test');
    }
  });

  it('ends at once, with every token, when the operator disables the account or changes its password', async () => {
    const email = 'carl@example.test';
    await makeAccount(server, { email });
    const withToken = async (token: string) => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await fetch(`${server.url}/api/v1/me`, { headers })).status;
    };
    const browser = await signedIn(email);
    const token = await makeToken(server, email, 'profile');
    expect([await me(browser), await withToken(token)]).toEqual([200, 200]);
    await server.admin(['user', 'disable', '--email', email]);
    expect([await me(browser), await withToken(token)]).toEqual([401, 401]);
    expect((await signInSite(new CookieBrowser(), server.url, { email })).status).toBe(401);
    await server.admin(['user', 'enable', '--email', email]);
    expect([await me(browser), await withToken(token)]).toEqual([200, 200]);
    await server.admin(['user', 'reset-password', '--email', email, '--password-stdin'], 'another long password\n');
    expect([await me(browser), await withToken(token)]).toEqual([401, 401]);
  });

  it('is not opened by the header that once skipped the middleware', async () => {
    const forged = { 'x-middleware-subrequest': 'src/middleware:src/middleware:middleware:middleware' };
    expect((await rawRequest(server.url, '/api/v1/me', forged)).status).toBe(401);
  });

  it('refuses a token without the scope profile, and says which is lacking', async () => {
    const headers = { Authorization: `Bearer ${await makeToken(server, account.email, 'image:read')}` };
    const answer = await fetch(`${server.url}/api/v1/me`, { headers });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toContain('scope="profile"');
  });

  // The last test: it starts the server anew.
  it('answers 429 after a few wrong passwords, even after a restart', async () => {
    const email = 'dora@example.test';
    await makeAccount(server, { email });
    const wrong = () => signInSite(new CookieBrowser(), server.url, { email, password: 'not the password' });
    for (let n = 0; n < 5; n++) expect((await wrong()).status).toBe(401);
    const refused = await wrong();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(JSON.parse(refused.text).error.code).toBe('too_many_requests');
    if (engine === 'mysql') {
      await server.stop();
      server = await startServer({ databaseUrl: databaseUrl ?? '' });
    } else {
      server = await restart(server);
    }
    const right = await signInSite(new CookieBrowser(), server.url, { email });
    expect(right.status).toBe(429);
  });
});

/** Kills a server and starts another on what it left. */
async function restart(server: TestServer): Promise<TestServer> {
  const kept = mkdtempSync(join(tmpdir(), 'prntscrn-kept-'));
  cpSync(server.dataDir, kept, { recursive: true });
  await server.stop();
  const again = await startServer({ dataDir: kept });
  return { ...again, stop: () => again.stop().finally(() => rmSync(kept, { recursive: true, force: true })) };
}
