import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '#test/support/browser.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { fillSignIn, plainPng, settled, upload, waitingHelper } from '#test/support/site.ts';

const ada = { name: 'Ada Lovelace', email: 'ada@example.org', password: 'tulip orbit cask fern' };

/** What a new window has of one that signed in. */
type State = { storageState: Awaited<ReturnType<BrowserContext['storageState']>> };
type Way = (page: Page) => Promise<unknown>;

let server: TestServer;
let browser: Browser;
let context: BrowserContext | undefined;
let signedIn: State | undefined;
let token: string;

beforeAll(async () => {
  server = await startServer();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});
afterEach(async () => {
  await context?.close();
  context = undefined;
});

/** A fresh window, and what it complained about or asked of somebody else. */
async function openPage(options: Parameters<Browser['newContext']>[0] = {}) {
  context = await browser.newContext({ baseURL: server.url, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Chromium reports each 4xx as an error of its own; those are part of what is tested.
    const harmless = message.text().startsWith('Failed to load resource');
    if (['error', 'warning'].includes(message.type()) && !harmless) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== server.url)
      complaints.push(`asked for ${request.url()}`);
  });
  return { page, complaints };
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate<axe.AxeResults>(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

/** What has to hold of every page, in both colour schemes, on a small phone and on a desktop. */
async function expectGoodPage(title: string, way: Way, state?: State): Promise<void> {
  for (const [colorScheme, width] of [['light', 320] as const, ['dark', 1280] as const]) {
    const viewport = { width, height: 800 };
    const { page, complaints } = await openPage({ colorScheme, viewport, reducedMotion: 'reduce', ...state });
    await way(page);
    const where = `${title}, ${colorScheme}, ${width} px`;
    expect(await page.title(), where).toBe(title);
    expect(await violations(page), where).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, where).toBeLessThanOrEqual(0);
    expect(complaints, where).toEqual([]);
    await context?.close();
  }
}

/** Bytes of all scripts that a first visit loads, gzipped. */
async function scriptWeight(path: string, state?: State): Promise<number> {
  const { page } = await openPage(state);
  const scripts: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response.body());
  });
  await page.goto(path, { waitUntil: 'networkidle' });
  return (await Promise.all(scripts)).reduce((sum, script) => sum + gzipSync(script).length, 0);
}

describe('no page breaks a rule of accessibility, overflows, complains or asks anybody else for anything', () => {
  it('the set-up page, before and while a password is typed', async () => {
    await expectGoodPage('Set up · prntscrn', (page) => page.goto('/'));
    await expectGoodPage('Set up · prntscrn', async (page) => {
      await page.goto('/');
      await settled(page);
      await page.getByRole('textbox', { name: 'Password' }).fill('short');
      await page.getByText('5 more characters').waitFor();
    });
  });

  it('the page without a picture', async () => {
    const { page } = await openPage();
    await page.goto('/setup');
    await page.getByLabel('Name').fill(ada.name);
    await page.getByLabel('E-mail').fill(ada.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(ada.password);
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByRole('heading', { name: 'No pictures yet' }).waitFor();
    signedIn = { storageState: await page.context().storageState() };
    await page.context().close();
    const scopes = 'image:write image:read image:delete';
    token = (
      await server.admin(['token', 'create', '--email', ada.email, '--scopes', scopes, '--name', 'test'])
    ).trim();
    await expectGoodPage('Your pictures · prntscrn', (fresh) => fresh.goto('/'), signedIn);
  });

  it('the sign-in page, and its refusal', async () => {
    await expectGoodPage('Sign in · prntscrn', (page) => page.goto('/'));
    await expectGoodPage('Sign in · prntscrn', async (page) => {
      await page.goto('/sign-in');
      await fillSignIn(page, { email: 'nobody@example.org', password: 'not this one' });
      await page.getByRole('alert').filter({ hasText: 'do not belong together' }).waitFor();
    });
  });

  it('the pictures, the menu, a message, what is selected, details and a search in vain', async () => {
    await upload(server.url, token, await plainPng(640, 400, '#336699'), { title: 'Blue', expires_in: '86400' });
    await upload(server.url, token, await plainPng(30, 500, '#993333'), { visibility: 'private' });
    const open = (act: Way) => async (page: Page) => {
      await page.goto('/', { waitUntil: 'networkidle' });
      await settled(page);
      await act(page);
    };
    const title = 'Your pictures · prntscrn';
    await expectGoodPage(
      title,
      open(async () => undefined),
      signedIn,
    );
    const menu = open(async (page) => {
      await page.getByRole('button', { name: `Account of ${ada.name}` }).click();
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
    });
    await expectGoodPage(title, menu, signedIn);
    const message = open(async (page) => {
      await page
        .getByRole('button', { name: /^Copy the link/ })
        .first()
        .click();
      await page.getByRole('alert').filter({ hasText: 'Link copied' }).waitFor();
    });
    await expectGoodPage(title, message, signedIn);
    const selected = open(async (page) => {
      await page.getByRole('checkbox').first().check();
      await page.getByRole('button', { name: 'Copy links' }).click();
      await page.getByRole('button', { name: 'Markdown' }).waitFor();
    });
    await expectGoodPage(title, selected, signedIn);
    const details = open(async (page) => {
      await page.getByRole('link', { name: 'Open Blue' }).click();
      await page.getByRole('dialog').getByText('0 times').waitFor();
    });
    await expectGoodPage(title, details, signedIn);
    const nothing = open(async (page) => {
      await page.getByRole('searchbox').fill('nothing like this');
      await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    });
    await expectGoodPage(title, nothing, signedIn);
  });

  it('the consent page, asked and over', async () => {
    const title = 'Connect a program · prntscrn';
    const helper = await waitingHelper(server.url, 'image:write image:read image:delete profile');
    await expectGoodPage(
      title,
      async (page) => {
        await page.goto(helper.authorizationUrl);
        await page.getByRole('button', { name: 'Allow' }).waitFor();
      },
      signedIn,
    );
    helper.close();
    await expectGoodPage(title, (page) => page.goto('/consent/over'), signedIn);
  });

  it('the page for an address where nothing is', async () => {
    await expectGoodPage('Not found · prntscrn', async (page) => {
      expect((await page.goto('/nothing/here'))?.status()).toBe(404);
    });
  });
});

describe('every page', () => {
  it('forbids foreign scripts, frames, bases and form targets', async () => {
    for (const path of ['/', '/sign-in', '/nothing', '/consent/over']) {
      const { headers } = await fetch(server.url + path, { redirect: 'manual' });
      const policy = headers.get('content-security-policy') ?? '';
      for (const rule of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
        expect(policy, path).toContain(rule);
      expect(policy, path).toMatch(/form-action 'self'/);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    }
  });

  it('refuses to load a picture of somebody else', async () => {
    const { page } = await openPage();
    await page.goto('/sign-in');
    const refused = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
          new Image().src = 'http://127.0.0.1:9/spy.png';
        }),
    );
    expect(refused).toBe('img-src');
  });

  it('keeps the colours that were chosen, from the first paint on', async () => {
    const { page, complaints } = await openPage({ colorScheme: 'light' });
    const scheme = () => page.evaluate(() => document.documentElement.dataset.mantineColorScheme);
    await page.goto('/sign-in');
    await settled(page);
    expect(await scheme()).toBe('light');
    await page.getByRole('button', { name: /^Colours: as the system/ }).click();
    await page.getByRole('button', { name: /^Colours: light/ }).click();
    expect(await scheme()).toBe('dark');
    await page.addInitScript(() => {
      document.addEventListener('DOMContentLoaded', () => {
        Object.assign(window, { atFirst: document.documentElement.dataset.mantineColorScheme });
      });
    });
    await page.reload();
    await page.getByRole('button', { name: /^Colours: dark/ }).waitFor();
    expect(await page.evaluate('atFirst')).toBe('dark');
    await page.getByRole('button', { name: /^Colours: dark/ }).click();
    expect(await scheme()).toBe('light');
    expect(complaints).toEqual([]);
  });

  it('loads little script: 150 kB for signing in, 250 kB for the pictures', async () => {
    expect(await scriptWeight('/sign-in')).toBeLessThan(150_000);
    await context?.close();
    expect(await scriptWeight('/', signedIn)).toBeLessThan(250_000);
  });
});

describe('the keyboard alone', () => {
  it('is enough to sign in, copy, delete and sign out', async () => {
    const { page } = await openPage({ reducedMotion: 'reduce' });
    const focused = () =>
      page.evaluate(() => {
        const { activeElement: element } = document;
        return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
      });
    const tabTo = async (name: string) => {
      for (let steps = 0; steps < 40; steps++) {
        await page.keyboard.press('Tab');
        if ((await focused()) === name) return;
      }
      throw new Error(`Tab never came to ${name}`);
    };
    await page.goto('/sign-in');
    await settled(page);
    const order: string[] = [];
    for (let steps = 0; steps < 3; steps++) {
      await page.keyboard.press('Tab');
      order.push(await focused());
    }
    expect(order).toEqual(['Skip to content', 'prntscrn, your pictures', 'Colours: as the system. Change to light']);
    await page.keyboard.press('Tab');
    await page.keyboard.type(ada.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(ada.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your pictures' }).waitFor();
    await settled(page);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await tabTo('Copy the link of PNG picture, 30 by 500');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Link copied' }).waitFor();

    await tabTo('Delete Blue');
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'Blue' }).waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('Open PNG picture, 30 by 500');

    await page.keyboard.press('Shift+Tab');
    expect(await focused()).toBe(`Account of ${ada.name}`);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Sign out');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sign-in');
  });
});
