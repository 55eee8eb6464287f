import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import * as oauth from 'openid-client';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAccount, password } from '#test/support/accounts.ts';
import { openBrowser } from '#test/support/browser.ts';
import { CookieBrowser } from '#test/support/cookie-browser.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import {
  connectDevice,
  decide,
  discover,
  redeem,
  refusal,
  requestCode,
  signInProgram,
} from '#test/support/oauth-flow.ts';
import { rawRequest } from '#test/support/raw-request.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { signInSite } from '#test/support/site-visitor.ts';

const email = 'ada@example.test';

describe.each(['sqlite', 'mysql'] as const)('connecting a program to a built server (%s)', (engine) => {
  let server: TestServer;
  let client: oauth.Configuration;
  let visitor: CookieBrowser;

  beforeAll(async () => {
    server = await startServer(engine === 'mysql' ? { databaseUrl: await newMariaDbUrl() } : {});
    await makeAccount(server, { email, role: 'admin' });
    visitor = new CookieBrowser();
    await signInSite(visitor, server.url, { email });
    client = await discover(server.url);
  });
  afterAll(() => server.stop());

  const me = async (token: string, url = server.url) =>
    (await fetch(`${url}/api/v1/me`, { headers: { Authorization: `Bearer ${token}` } })).status;

  it('goes from the request over the consent page to tokens that the API takes, refreshes and revokes', async () => {
    const tokens = await signInProgram(client, visitor);
    expect(await me(tokens.access_token)).toBe(200);
    const next = await oauth.refreshTokenGrant(client, tokens.refresh_token ?? '');
    expect(await me(next.access_token)).toBe(200);
    expect(await oauth.tokenIntrospection(client, next.access_token)).toMatchObject({ active: true });
    await oauth.tokenRevocation(client, next.refresh_token ?? '');
    expect(await me(next.access_token)).toBe(401);
    expect(await refusal(oauth.refreshTokenGrant(client, next.refresh_token ?? ''))).toBe('invalid_grant');
  });

  it('shows a consent page that a browser without scripts can answer', async () => {
    const request = await requestCode(client, { scope: 'image:write profile' });
    const page = await visitor.follow(request.url.href);
    expect(page.status).toBe(200);
    expect(page.text).toContain('prntscrn helper');
    expect(page.text).toContain('Upload pictures in your name');
    expect(page.text).not.toContain('Delete your pictures');
    const action = /action="(\/api\/consent\/[^"]+)"/.exec(page.text)?.[1] ?? '';
    const back = await visitor.follow(`${server.url}${action}`, { decision: 'allow' });
    expect(await me((await redeem(client, request, back.location ?? '')).access_token)).toBe(200);
  });

  it('sends somebody who is not signed in to sign in first', async () => {
    const page = await new CookieBrowser().follow((await requestCode(client)).url.href);
    expect(new URL(page.url).pathname).toBe('/sign-in');
    expect(new URL(page.url).searchParams.get('callbackUrl')).toMatch(/^\/consent\//);
  });

  it('refuses a consent that another site posts, and allows nothing', async () => {
    const request = await requestCode(client);
    const asked = await visitor.visit(request.url.href);
    const action = (asked.location ?? '').replace('/consent/', '/api/consent/');
    for (const Origin of ['https://evil.test', 'null']) {
      const forged = await visitor.visit(action, { decision: 'allow' }, { Origin });
      expect([forged.status, forged.location]).toEqual([403, undefined]);
    }
    expect((await visitor.visit(action)).status).toBe(405);
    const unsure = await visitor.visit(action, { decision: 'perhaps' });
    expect([unsure.status, unsure.text.includes('Nothing was allowed')]).toEqual([400, true]);
    expect((await visitor.visit(asked.location ?? '')).status).toBe(200);
  });

  it('refuses an answer from a signed-in browser that did not begin the request', async () => {
    const asked = await new CookieBrowser().visit((await requestCode(client)).url.href);
    const victim = await visitor.visit((asked.location ?? '').replace('/consent/', '/api/consent/'), {
      decision: 'allow',
    });
    expect([victim.status, victim.location]).toEqual([404, undefined]);
  });

  it('builds redirects and links from BASE_URL, whatever Host and X-Forwarded-Host say', async () => {
    const forged = {
      Host: 'evil.test',
      'X-Forwarded-Host': 'evil.test',
      'X-Forwarded-Proto': 'https',
      Accept: 'text/html',
    };
    const { url } = await requestCode(client);
    for (const path of [url.pathname + url.search, '/device', '/oauth/auth?client_id=nobody']) {
      expect(JSON.stringify(await rawRequest(server.url, path, forged)), path).not.toContain('evil.test');
    }
  });

  it('tokens are refused at once after the operator disables the account', async () => {
    const owner = 'bob@example.test';
    await makeAccount(server, { email: owner });
    const browser = new CookieBrowser();
    await signInSite(browser, server.url, { email: owner });
    const tokens = await signInProgram(client, browser);
    expect(await me(tokens.access_token)).toBe(200);
    await server.admin(['user', 'disable', '--email', owner]);
    expect(await me(tokens.access_token)).toBe(401);
    expect(await refusal(oauth.refreshTokenGrant(client, tokens.refresh_token ?? ''))).toBe('invalid_grant');
  });

  it('has one winner where a code comes twice at the same moment', async () => {
    const request = await requestCode(client);
    const { location = '' } = await decide(visitor, request.url, 'allow');
    const all = await Promise.allSettled([redeem(client, request, location), redeem(client, request, location)]);
    expect(all.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const won = all.find((result) => result.status === 'fulfilled');
    expect(await me(won?.value.access_token ?? '')).toBe(401);
  });

  it('connects a device by openid-client, which keeps to the interval', async () => {
    const device = await oauth.initiateDeviceAuthorization(client, { scope: 'profile' });
    const polling = oauth.pollDeviceAuthorizationGrant(client, device);
    const done = await connectDevice(visitor, device.verification_uri, device.user_code);
    expect(done.text).toContain('Connected');
    expect(await me((await polling).access_token)).toBe(200);
  });

  it('stops somebody who guesses device codes', async () => {
    const guesser = new CookieBrowser();
    const entry = await guesser.visit(`${server.url}/device`);
    const xsrf = /name="xsrf" value="([^"]*)"/.exec(entry.text)?.[1] ?? '';
    const statuses: number[] = [];
    let last = entry;
    for (let n = 0; n < 31; n++) {
      last = await guesser.visit(`${server.url}/device`, { xsrf, user_code: 'BBBB-BBBB' });
      statuses.push(last.status);
    }
    expect(statuses[0]).toBe(200);
    expect(statuses.at(-1)).toBe(429);
    expect(last.text).toContain('Too many tries');
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('two servers on one database', () => {
  it('agree on sessions, codes, tokens and keys, one of them under plain next start', async () => {
    const databaseUrl = await newMariaDbUrl();
    const env = { AUTH_SECRET: randomBytes(32).toString('hex') };
    const first = await startServer({ databaseUrl, env });
    const second = await startServer({ databaseUrl, env: { ...env, BASE_URL: first.url }, door: 'next start' });
    try {
      await makeAccount(first, { email });
      const visitor = new CookieBrowser();
      await signInSite(visitor, first.url, { email });
      const client = await discover(first.url);
      const request = await requestCode(client, { scope: 'image:read profile' });
      const { location = '' } = await decide(visitor, request.url, 'allow');
      const answer = await fetch(`${second.url}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: 'prntscrn-helper',
          code: new URL(location).searchParams.get('code') ?? '',
          code_verifier: request.verifier,
          redirect_uri: request.redirectUri,
        }),
      });
      const tokens = (await answer.json()) as { access_token: string };
      const headers = { Authorization: `Bearer ${tokens.access_token}` };
      for (const { url } of [first, second]) {
        expect((await fetch(`${url}/api/v1/me`, { headers })).status).toBe(200);
        expect((await visitor.visit(`${url}/api/v1/me`)).status).toBe(200);
      }
      const keys = await Promise.all([first, second].map(async ({ url }) => (await fetch(`${url}/oauth/jwks`)).text()));
      expect(keys[0]).toBe(keys[1]);
    } finally {
      await Promise.all([first.stop(), second.stop()]);
    }
  });
});

describe('a real browser', () => {
  let server: TestServer;
  let browser: Browser;
  let program: Server;
  let port: number;
  const reached: string[] = [];

  beforeAll(async () => {
    server = await startServer();
    await makeAccount(server, { email });
    browser = await openBrowser();
    program = createServer((request, response) => {
      if (request.url?.startsWith('/callback')) reached.push(request.url);
      response.setHeader('Content-Type', 'text/html').end('<h1>Back in the program</h1>');
    });
    await new Promise<void>((resolve) => program.listen(0, '127.0.0.1', resolve));
    port = (program.address() as { port: number }).port;
  });
  afterAll(async () => {
    program.close();
    await browser.close();
    await server.stop();
  });

  it('gets from the address on the device, over signing in and consent, to Connected', async () => {
    const client = await discover(server.url);
    const device = await oauth.initiateDeviceAuthorization(client, { scope: 'image:write profile' });
    const context = await browser.newContext();
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(device.verification_uri);
    await page.getByLabel('Code').fill(device.user_code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText(device.user_code).waitFor();
    await page.getByRole('button', { name: 'It shows this code' }).click();
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'Connected' }).waitFor();
    expect(faults).toEqual([]);
    const tokens = await oauth.pollDeviceAuthorizationGrant(client, device);
    expect(tokens.refresh_token).toBeTypeOf('string');
    await context.close();
  });

  it('takes the code along from the longer address, and stops there', async () => {
    const device = await oauth.initiateDeviceAuthorization(await discover(server.url), { scope: 'profile' });
    const page = await browser.newPage();
    await page.goto(device.verification_uri_complete ?? '');
    await page.getByRole('button', { name: 'It shows this code' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('heading', { name: 'Not connected' }).waitFor();
    await page.close();
  });

  it('is sent back to the program on loopback after Allow', async () => {
    const client = await discover(server.url);
    const request = await requestCode(client, { redirect_uri: `http://127.0.0.1:${port}/callback` });
    const page = await browser.newPage();
    await page.goto(request.url.href);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'Back in the program' }).waitFor();
    const tokens = await redeem(client, request, `http://127.0.0.1:${port}${reached.at(-1)}`);
    expect(tokens.access_token).toBeTypeOf('string');
    await page.close();
  });

  it('stays on our side, on a page in words, for a redirect address that was changed', async () => {
    const { url } = await requestCode(await discover(server.url), {
      redirect_uri: `http://127.0.0.1:${port}/callback/x`,
    });
    const before = reached.length;
    const page = await browser.newPage();
    await page.goto(url.href);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('This cannot go on');
    expect(new URL(page.url()).origin).toBe(server.url);
    expect(reached.length).toBe(before);
    await page.close();
  });
});
