import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '#test/support/browser.ts';
import { type Helper, newHelper, newToken, passwordOf, type Running } from '#test/support/helper.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { fillSignIn } from '#test/support/site.ts';

let server: TestServer;
let browser: Browser;
const helpers: Helper[] = [];

/** A helper whose BROWSER writes down the address instead of opening it. */
function helper(env: Record<string, string> = {}): Helper & { opened(): string } {
  const made = newHelper(env);
  helpers.push(made);
  const script = join(made.home, 'browser');
  const note = join(made.home, 'opened');
  writeFileSync(script, `#!/bin/sh\nprintf %s "$1" > '${note}'\n`);
  chmodSync(script, 0o755);
  made.env.BROWSER = script;
  return { ...made, opened: () => readFileSync(note, 'utf8') };
}

const person = (name: string) => ({ email: `${name}@example.test`, password: passwordOf(name) });

async function openPage(): Promise<Page> {
  const context = await browser.newContext();
  return context.newPage();
}

/** Goes the whole way in the browser, as a person does, up to the answer. */
async function answer(url: string, name: string, button: 'Allow' | 'Deny'): Promise<Page> {
  const page = await openPage();
  await page.goto(url);
  await fillSignIn(page, person(name));
  await page.getByRole('button', { name: button }).click();
  return page;
}

async function authorizationUrl(login: Running): Promise<string> {
  return (await login.until(/^http\S+\/oauth\/auth\?\S+$/m))[0];
}

/** Makes the kept access token look old, as it is after an hour. */
function age(made: Helper): { accessToken: string; refreshToken: string } {
  const file = join(made.state, `credentials-${made.account().entry}.json`);
  const kept = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...kept, expiresAt: Date.now() - 1000 }));
  return kept;
}

async function signInByBrowser(made: Helper, name: string): Promise<void> {
  const login = made.start('login', '--server', server.url);
  await answer(await authorizationUrl(login), name, 'Allow');
  const { code, stderr } = await login.ended;
  if (code !== 0) throw new Error(stderr);
}

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  for (const name of ['ann', 'bob']) await newToken(server, name);
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser.close();
  for (const made of helpers) made.remove();
  await server.stop();
});

describe('signing the helper in through the browser', () => {
  it('opens the browser that BROWSER names, and is signed in once the person has allowed it', async () => {
    const ann = helper();
    const login = ann.start('login', '--server', server.url);
    const url = await authorizationUrl(login);
    expect(ann.opened()).toBe(url);
    const asked = new URL(url).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    const page = await answer(url, 'ann', 'Allow');
    await page.getByRole('heading', { name: 'Signed in' }).waitFor();
    expect(await page.textContent('p')).toContain('You may close this window');
    const { code, stdout, stderr } = await login.ended;
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('ann@example.test');
    const who = JSON.parse((await ann.run('whoami', '--json')).stdout);
    expect(who).toMatchObject({ email: 'ann@example.test', scopes: expect.arrayContaining(['image:write']) });
  });

  it('says that it was denied, in the browser and in the terminal, with exit code 3', async () => {
    const ann = helper();
    const login = ann.start('login', '--server', server.url);
    const page = await answer(await authorizationUrl(login), 'ann', 'Deny');
    await page.getByRole('heading', { name: 'Not signed in' }).waitFor();
    expect(await login.ended).toMatchObject({ code: 3, stderr: expect.stringContaining('denied') });
    expect(existsSync(join(ann.state, 'account.json'))).toBe(false);
  });

  it('turns away a callback with another state and goes on waiting for its own', async () => {
    const ann = helper();
    const login = ann.start('login', '--server', server.url);
    const url = await authorizationUrl(login);
    const redirect = new URL(url).searchParams.get('redirect_uri') ?? '';
    const state = new URL(url).searchParams.get('state');
    expect((await fetch(`${redirect}?code=stolen&state=guessed`)).status).toBe(400);
    expect((await fetch(`${redirect}?error=access_denied`)).status).toBe(400);
    expect((await fetch(new URL('/other', redirect))).status).toBe(404);
    expect((await fetch(`${redirect}?state=${state}`, { method: 'POST' })).status).toBe(404);
    await answer(url, 'ann', 'Allow');
    expect((await login.ended).code).toBe(0);
  });

  it('refuses a code that the server never gave, and closes its listener', async () => {
    const ann = helper();
    const login = ann.start('login', '--server', server.url);
    const asked = new URL(await authorizationUrl(login)).searchParams;
    const redirect = asked.get('redirect_uri') ?? '';
    const iss = encodeURIComponent(server.url);
    const page = await fetch(`${redirect}?code=made-up&state=${asked.get('state')}&iss=${iss}`);
    expect(await page.text()).toContain('Not signed in');
    expect((await login.ended).code).toBe(3);
    await expect(fetch(redirect)).rejects.toThrow();
  });

  it('ends at once on Ctrl+C while it waits', async () => {
    const ann = helper();
    const login = ann.start('login', '--server', server.url);
    await authorizationUrl(login);
    login.child.kill('SIGINT');
    expect((await login.ended).code).toBe(130);
  });

  it('tells a server that is none from one that calls itself something else', async () => {
    const ann = helper();
    const port = new URL(server.url).port;
    const other = await ann.run('login', '--server', `http://localhost:${port}`);
    expect(other).toMatchObject({ code: 3, stderr: expect.stringContaining(`calls itself ${server.url}`) });
    const nobody = await ann.run('login', '--server', 'http://127.0.0.1:9');
    expect(nobody).toMatchObject({ code: 4, stderr: expect.stringContaining('does not answer') });
  });
});

describe('signing the helper in by a code', () => {
  it('shows a code and is signed in once it was typed in on another machine', async () => {
    const bob = helper();
    const login = bob.start('login', '--server', server.url, '--device');
    const [, url = '', code = ''] = await login.until(/Open (\S+) and type the code (\S+)/);
    const page = await openPage();
    await page.goto(url);
    await page.getByLabel('Code').fill(code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'It shows this code' }).click();
    await fillSignIn(page, person('bob'));
    await page.getByRole('button', { name: 'Allow' }).click();
    expect(await login.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('bob@example.test') });
    expect((await bob.run('whoami')).stdout).toContain('bob@example.test');
  });

  it('is what happens by itself where there is no screen and no browser', async () => {
    const bob = newHelper();
    helpers.push(bob);
    const login = bob.start('login', '--server', server.url);
    await login.until(/no screen here[\s\S]*type the code/);
    login.child.kill('SIGTERM');
    expect((await login.ended).code).toBe(130);
  });
});

describe('a sign-in over time', () => {
  it('is renewed when the token is old, by one of several processes at once, and stays good', async () => {
    const ann = helper();
    await signInByBrowser(ann, 'ann');
    for (let round = 0; round < 2; round++) {
      const old = age(ann);
      const ran = await Promise.all([1, 2, 3, 4].map(() => ann.run('whoami')));
      expect(ran.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
      expect(age(ann).refreshToken).not.toBe(old.refreshToken);
    }
    expect((await ann.run('whoami')).code).toBe(0);
  });

  it('is renewed once when the server no longer takes the token, whatever the clock says', async () => {
    const ann = helper();
    await signInByBrowser(ann, 'ann');
    const file = join(ann.state, `credentials-${ann.account().entry}.json`);
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...kept, accessToken: 'gone-at-the-server' }));
    expect((await ann.run('list')).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8')).refreshToken).not.toBe(kept.refreshToken);
  });

  it('ends with words and exit code 3 when it was revoked at the server', async () => {
    const ann = helper();
    await newToken(server, 'leaver');
    await signInByBrowser(ann, 'leaver');
    await server.admin(['user', 'disable', '--email', 'leaver@example.test']);
    const { code, stderr } = await ann.run('whoami');
    expect(code).toBe(3);
    expect(stderr).toContain(`prntscrn login --server ${server.url}`);
  });

  it('is revoked at the server and forgotten here by logout', async () => {
    const ann = helper();
    await signInByBrowser(ann, 'ann');
    const { accessToken, refreshToken } = age(ann);
    expect((await ann.run('logout')).code).toBe(0);
    expect(readdirSync(ann.state).filter((name) => /account\.json|credentials/.test(name))).toEqual([]);
    const me = await fetch(`${server.url}/api/v1/me`, { headers: { Authorization: `Bearer ${accessToken}` } });
    expect(me.status).toBe(401);
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: 'prntscrn-helper',
    });
    expect((await fetch(`${server.url}/oauth/token`, { method: 'POST', body })).status).toBe(400);
    expect(await ann.run('whoami')).toMatchObject({ code: 3 });
  });

  it('replaces the one before it, which is then worthless', async () => {
    const ann = helper();
    await signInByBrowser(ann, 'ann');
    const { accessToken } = age(ann);
    await signInByBrowser(ann, 'bob');
    expect((await ann.run('whoami')).stdout).toContain('bob@example.test');
    const me = await fetch(`${server.url}/api/v1/me`, { headers: { Authorization: `Bearer ${accessToken}` } });
    expect(me.status).toBe(401);
  });
});
