import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { openBrowser } from '#test/support/browser.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { fillSignIn, plainPng, settled, upload, waitingHelper } from '#test/support/site.ts';

const ada = { name: 'Ada Lovelace', email: 'ada@example.org', password: 'tulip orbit cask fern' };
const bob = { name: 'Bob', email: 'bob@example.org', password: 'violet harbour mint oak' };
const hostile = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';

describe.each(['sqlite', 'mysql'] as const)('the site in a browser (%s)', (engine) => {
  let server: TestServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let token: string;

  beforeAll(async () => {
    server = await startServer(engine === 'mysql' ? { databaseUrl: await newMariaDbUrl() } : {});
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext({ baseURL: server.url });
    page = await context.newPage();
  });
  afterEach(() => context.close());

  const signInAs = async (person: typeof ada) => {
    await page.goto('/sign-in');
    await fillSignIn(page, person);
    await page.getByRole('heading', { name: 'Your pictures' }).waitFor();
    await settled(page);
  };
  const card = (name: string) => page.getByRole('article', { name });

  describe('at the first visit', () => {
    it('leads everybody to the set-up page', async () => {
      for (const path of ['/', '/sign-in', '/setup']) {
        await page.goto(path);
        expect(new URL(page.url()).pathname).toBe('/setup');
      }
    });

    it('says what a password lacks and makes no account with it', async () => {
      await page.goto('/setup');
      await page.getByLabel('Name').fill(ada.name);
      await page.getByLabel('E-mail').fill(ada.email);
      await settled(page);
      await page.getByRole('textbox', { name: 'Password' }).fill('short');
      await page.getByText('5 more characters').waitFor();
      await page.getByRole('button', { name: 'Create the account' }).click();
      await page.goto('/sign-in');
      expect(new URL(page.url()).pathname).toBe('/setup');
    });

    it('makes the administrator, signs in and says how to get the first picture', async () => {
      await page.goto('/setup');
      await page.getByLabel('Name').fill(ada.name);
      await page.getByLabel('E-mail').fill(ada.email);
      await page.getByRole('textbox', { name: 'Password' }).fill(ada.password);
      await page.getByRole('button', { name: 'Create the account' }).click();
      await page.getByRole('heading', { name: 'No pictures yet' }).waitFor();
      expect(await page.locator('code').allTextContents()).toEqual([
        `npm run helper -- login --server ${server.url}`,
        'npm run helper -- run',
      ]);
      await makeAccount(server, bob);
      token = await makeToken(server, ada.email);
    });

    it('never offers set-up again', async () => {
      await page.goto('/setup');
      expect(new URL(page.url()).pathname).toBe('/sign-in');
    });
  });

  describe('signing in', () => {
    it('refuses a wrong password in words, and keeps it out of the address', async () => {
      await page.goto('/');
      await fillSignIn(page, { email: ada.email, password: 'not this one' });
      await page.getByRole('alert').filter({ hasText: 'do not belong together' }).waitFor();
      expect(page.url()).toBe(`${server.url}/sign-in`);
    });

    it('answers an unknown e-mail in the same words', async () => {
      await page.goto('/sign-in');
      await fillSignIn(page, { email: 'nobody@example.org', password: 'not this one' });
      await page.getByRole('alert').filter({ hasText: 'This e-mail and password do not belong together.' }).waitFor();
    });

    it('says how long to wait after too many tries', async () => {
      await page.goto('/sign-in');
      const alert = page.getByRole('alert').filter({ hasText: /Too many tries\. Wait \d+ min/ });
      for (let tries = 0; tries < 8 && !(await alert.isVisible()); tries++) {
        const answered = page.waitForResponse('**/callback/credentials');
        await fillSignIn(page, { email: 'guessed@example.org', password: `guess ${tries}` });
        await answered;
        await page.getByRole('button', { name: 'Sign in' }).waitFor();
      }
      await alert.waitFor();
    });

    it.each([
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example/',
      '/\t/evil.example/',
      '/.//evil.example/',
      'javascript:document.title="owned"',
    ])('goes to the pictures when a link asks to go on to %j', async (callbackUrl) => {
      const strangers: string[] = [];
      page.on('request', (request) => {
        if (!request.url().startsWith(server.url)) strangers.push(request.url());
      });
      await page.goto(`/sign-in?${new URLSearchParams({ callbackUrl })}`);
      await fillSignIn(page, bob);
      await page.waitForURL((url) => url.pathname !== '/sign-in');
      expect(new URL(page.url()).origin).toBe(server.url);
      await page.goto(`/sign-in?${new URLSearchParams({ callbackUrl })}`);
      expect(new URL(page.url()).origin).toBe(server.url);
      expect(await page.title()).not.toBe('owned');
      expect(strangers).toEqual([]);
    });

    it('signs out, on the server too, and the Back button shows nothing', async () => {
      await signInAs(ada);
      const cookies = await context.cookies();
      // Back from the sign-in page leads over this one to the pictures.
      await page.goto('/nothing');
      await page.goto('/');
      await settled(page);
      await page.getByRole('button', { name: `Account of ${ada.name}` }).click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL('**/sign-in');
      await page.goBack();
      await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      expect(await page.getByText(ada.email).count()).toBe(0);
      await context.clearCookies();
      await context.addCookies(cookies);
      await page.goto('/');
      expect(new URL(page.url()).pathname).toBe('/sign-in');
    });
  });

  describe('own pictures', () => {
    it('are listed with what they are, newest first, and only to their owner', async () => {
      await upload(server.url, token, await plainPng(640, 400, '#336699'), { title: 'A blue one' });
      await upload(server.url, token, await plainPng(40, 30, '#993333'), { title: 'A red one', expires_in: '3600' });
      await signInAs(ada);
      const names = await page.getByRole('article').getByRole('heading').allTextContents();
      expect(names).toEqual(['A red one', 'A blue one']);
      expect(await card('A blue one').textContent()).toContain('PNG · 640 × 400 · ');
      await card('A red one')
        .getByRole('img', { name: /^Gone after/ })
        .waitFor();
      const picture = card('A blue one').locator('img');
      await expect.poll(() => picture.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(480);
      await context.clearCookies();
      await signInAs(bob);
      expect(await page.getByRole('article').count()).toBe(0);
    });

    it('come in pages, without a gap or a repetition', async () => {
      const png = await plainPng(8, 8, '#112233');
      for (let count = 0; count < 30; count++) await upload(server.url, token, png, { title: `Number ${count}` });
      await signInAs(ada);
      await page.getByRole('article').first().waitFor();
      await page.mouse.move(600, 400);
      // The list keeps no more cards than are near the window: what was seen on the way down is what counts.
      const seen = new Set<string>();
      let repeated = false;
      await expect
        .poll(
          async () => {
            const names = await page.getByRole('article').getByRole('heading').allTextContents();
            repeated ||= new Set(names).size < names.length;
            for (const name of names) seen.add(name);
            await page.mouse.wheel(0, 300);
            return seen.has('A blue one');
          },
          { timeout: 20_000 },
        )
        .toBe(true);
      const numbered = Array.from({ length: 30 }, (_, index) => `Number ${29 - index}`);
      expect([[...seen], repeated]).toEqual([[...numbered, 'A red one', 'A blue one'], false]);
    });

    it('put the raw link on the real clipboard', async () => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const { url } = await upload(server.url, token, await plainPng(20, 20, '#00ff00'), { title: 'To copy' });
      await signInAs(ada);
      await card('To copy')
        .getByRole('button', { name: /^Copy the link/ })
        .click();
      await page.getByRole('alert').filter({ hasText: 'Link copied' }).waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);
    });

    it('put the link on the clipboard where the browser offers no clipboard to scripts', async () => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const { url } = await upload(server.url, token, await plainPng(20, 20, '#00ffff'), { title: 'To copy by hand' });
      await page.addInitScript(() => {
        const kept = navigator.clipboard;
        Object.assign(window, { readClipboard: () => kept.readText() });
        Object.defineProperty(navigator, 'clipboard', { value: undefined });
      });
      await signInAs(ada);
      await card('To copy by hand')
        .getByRole('button', { name: /^Copy the link/ })
        .click();
      await page.getByRole('alert').filter({ hasText: 'Link copied' }).waitFor();
      expect(await page.evaluate('readClipboard()')).toBe(url);
    });

    it('show a title with HTML as text', async () => {
      await upload(server.url, token, await plainPng(20, 20, '#ffffff'), { title: hostile });
      await signInAs(ada);
      expect(await page.getByRole('article').first().getByRole('heading').textContent()).toBe(hostile);
      expect(await page.title()).toBe('Your pictures · prntscrn');
    });

    it('lead to signing in when the session has ended meanwhile', async () => {
      const { url } = await upload(server.url, token, await plainPng(20, 20, '#abcdef'), { title: 'Kept' });
      await signInAs(ada);
      await context.clearCookies();
      await card('Kept').getByRole('button', { name: 'Delete Kept' }).click();
      await page.waitForURL('**/sign-in?*');
      expect((await fetch(url)).status).toBe(200);
    });
  });

  describe('connecting a helper', () => {
    it.each(['127.0.0.1', '::1'])('allows it what was asked for, after signing in, at %s', async (host) => {
      const helper = await waitingHelper(server.url, 'image:write image:read', host);
      try {
        await page.goto(helper.authorizationUrl);
        await page.getByText('A program asks to be connected').waitFor();
        await fillSignIn(page, ada);
        await page.getByRole('heading', { name: 'Connect prntscrn helper?' }).waitFor();
        expect(await page.getByRole('listitem').allTextContents()).toEqual([
          'Upload pictures in your name',
          'See the list of your pictures',
        ]);
        expect(await page.getByRole('main').textContent()).toContain(ada.email);
        await page.getByRole('button', { name: 'Allow' }).click();
        await page.getByText('You can close this page.').waitFor();
        const granted = await helper.redeem((await helper.answer).get('code') ?? '');
        const { access_token } = (await granted.json()) as { access_token: string };
        await upload(server.url, access_token, await plainPng(9, 9, '#123456'), { title: `From ${host}` });
        await page.goto('/');
        await card(`From ${host}`).waitFor();
      } finally {
        helper.close();
      }
    });

    it('tells the helper that the person said no', async () => {
      const helper = await waitingHelper(server.url, 'image:write');
      try {
        await signInAs(ada);
        await page.goto(helper.authorizationUrl);
        await page.getByRole('button', { name: 'Deny' }).click();
        await page.getByText('You can close this page.').waitFor();
        const answer = await helper.answer;
        expect([answer.get('error'), answer.get('code')]).toEqual(['access_denied', null]);
      } finally {
        helper.close();
      }
    });

    it('works without a script once signed in', async () => {
      await signInAs(ada);
      const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
      const helper = await waitingHelper(server.url, 'image:write');
      try {
        const scriptless = await plain.newPage();
        await scriptless.goto(helper.authorizationUrl);
        await scriptless.getByRole('button', { name: 'Allow' }).click();
        expect((await helper.answer).get('code')).toMatch(/./);
      } finally {
        helper.close();
        await plain.close();
      }
    });

    it('gives the helper to whom the person switched to', async () => {
      const helper = await waitingHelper(server.url, 'image:write image:read');
      try {
        await signInAs(ada);
        await page.goto(helper.authorizationUrl);
        await page.getByRole('link', { name: 'Not you? Switch account' }).click();
        await page.getByText(`You are signed in as ${ada.email}`).waitFor();
        await fillSignIn(page, bob);
        await page.getByText(bob.email).waitFor();
        await page.getByRole('button', { name: 'Allow' }).click();
        const granted = await helper.redeem((await helper.answer).get('code') ?? '');
        const { access_token } = (await granted.json()) as { access_token: string };
        await upload(server.url, access_token, await plainPng(9, 9, '#654321'), { title: 'Of Bob' });
        await page.goto('/');
        await card('Of Bob').waitFor();
      } finally {
        helper.close();
      }
    });

    it('says so where the request is over or never was', async () => {
      await signInAs(ada);
      await page.goto('/consent/never-was-any');
      await page.getByRole('heading', { name: 'This request has ended' }).waitFor();
      expect(await page.getByRole('button', { name: 'Allow' }).count()).toBe(0);
    });
  });
});
