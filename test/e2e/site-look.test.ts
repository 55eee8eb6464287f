import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '#test/support/browser.ts';
import { ada, type State, seedSite } from '#test/support/seeded-site.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { settled } from '#test/support/site.ts';
import { type Seeded, sitePages } from '#test/support/site-pages.ts';

type Way = (page: Page) => Promise<unknown>;

let server: TestServer;
let browser: Browser;
let context: BrowserContext | undefined;
let seeded: Seeded & { state: State };

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
  return watch(await context.newPage());
}

function watch(page: Page) {
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
    `axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    })`,
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

const looks = [
  { colorScheme: 'light', width: 320, locale: 'en' },
  { colorScheme: 'dark', width: 1280, locale: 'de' },
] as const;

/** A window for each look, kept from page to page: what they all load is loaded and compiled once. */
async function openLooks(state?: State) {
  const opened = looks.map(async (look) => {
    const { width, ...rest } = look;
    const options = { ...rest, viewport: { width, height: 800 }, reducedMotion: 'reduce', ...state } as const;
    const window = await browser.newContext({ baseURL: server.url, ...options });
    return { ...look, ...watch(await window.newPage()), close: () => window.close() };
  });
  return await Promise.all(opened);
}

/** What has to hold of every page, in both colour schemes and languages, on a small phone and on a desktop. */
async function expectGoodPages(ways: Way[], state?: State): Promise<void> {
  const windows = await openLooks(state);
  try {
    for (const way of ways) await Promise.all(windows.map((window) => expectGood(window, way)));
  } finally {
    for (const window of windows) await window.close();
  }
}

type Window = Awaited<ReturnType<typeof openLooks>>[number];

async function expectGood({ page, complaints, colorScheme, width, locale }: Window, way: Way): Promise<void> {
  await way(page);
  await page.waitForLoadState('networkidle');
  const where = `${page.url()}, ${colorScheme}, ${width} px`;
  expect(await page.title(), where).toMatch(/. · prntscrn$/);
  expect(await page.evaluate(() => document.documentElement.lang), where).toBe(locale);
  expect(await violations(page), where).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, where).toBeLessThanOrEqual(0);
  expect(complaints.splice(0), where).toEqual([]);
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
    const typing: Way = async (page) => {
      await page.goto('/');
      await settled(page);
      await page.locator('input[name=password]').fill('short');
      await page.getByText(/^(5 more characters|Noch 5 Zeichen)$/).waitFor();
    };
    await expectGoodPages([(page) => page.goto('/'), typing]);
  });

  it.each(['admin', 'nobody'] as const)(
    'every page under src/app for %s',
    async (who) => {
      seeded ??= await seedSite(server, browser);
      const pages = sitePages(seeded).filter(({ by }) => by === who);
      expect(pages.length).toBeGreaterThan(who === 'admin' ? 8 : 1);
      const ways = pages.map<Way>(
        ({ path }) =>
          (tab) =>
            tab.goto(path),
      );
      await expectGoodPages(ways, who === 'admin' ? seeded.state : undefined);
    },
    600_000,
  );

  it('the menu of the account, and the page for a request that is over', async () => {
    const menu: Way = async (page) => {
      await page.goto('/', { waitUntil: 'networkidle' });
      await settled(page);
      await page.getByRole('button', { name: ada.name }).click();
      await page.getByRole('button', { name: /^(Sign out|Abmelden)$/ }).waitFor();
    };
    await expectGoodPages([menu, (page) => page.goto('/consent/over')], seeded.state);
  });

  it('what whoever is not signed in sees: the API, an address where nothing is, a request that is over', async () => {
    const nowhere: Way = async (page) => expect((await page.goto('/nothing/here'))?.status()).toBe(404);
    await expectGoodPages([(page) => page.goto('/docs/api'), nowhere, (page) => page.goto('/device')]);
  });
});

describe('the language', () => {
  it('is what the browser asks for, until somebody chooses the other', async () => {
    const { page } = await openPage({ locale: 'de-AT' });
    await page.goto('/sign-in');
    await settled(page);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Deutsch' }).waitFor();
    await page.goto('/nothing');
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
    await page.goto('/device');
    await page.getByRole('heading', { name: 'Connect a device' }).waitFor();
  });
});

it('is black on white on paper, however dark the screen is, and without its places to go', async () => {
  const { page } = await openPage({ colorScheme: 'dark' });
  await page.goto('/docs/api');
  await settled(page);
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(0, 0, 0)');
  expect(await page.getByRole('navigation').count()).toBe(0);
  expect(await page.getByRole('banner').count()).toBe(0);
  expect((await page.getByRole('main').boundingBox())?.width).toBeGreaterThan(600);
});

describe('every page', () => {
  it('allows nothing inline but what has its nonce, which is another each time, and none that the visitor names', async () => {
    const nonces = new Set<string>();
    for (const path of ['/', '/sign-in', '/nothing', '/consent/over', '/docs/api', '/sign-in']) {
      const named = { 'Content-Security-Policy': "script-src 'nonce-mine'" };
      const answer = await fetch(server.url + path, { headers: named, redirect: 'manual' });
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy, path).not.toContain('unsafe');
      const rules = ["default-src 'none'", "style-src-attr 'none'", "base-uri 'none'", "frame-ancestors 'none'"];
      for (const rule of [...rules, "form-action 'self'", "'strict-dynamic'"]) expect(policy, path).toContain(rule);
      const nonce = /script-src 'nonce-([\w+/]{22}==)'/.exec(policy)?.[1] ?? '';
      nonces.add(nonce);
      const html = await answer.text();
      const inline = html.match(/<(?:script|style)[ >][^>]*>?/g) ?? [];
      if (answer.status !== 307) expect(inline.length, path).toBeGreaterThan(3);
      for (const element of inline) expect(element, path).toContain(`nonce="${nonce}"`);
      expect(html, path).not.toMatch(/<[a-z][^>]* style="/);
    }
    expect(nonces.size).toBe(6);
  });

  it('runs no script, handler or style that somebody has put into it', async () => {
    const { page } = await openPage();
    await page.route('**/sign-in', async (route) => {
      const answer = await route.fetch();
      const planted =
        '<main id="main"><script>ran.push(1)</script><script src="/icon.svg"></script><style>body{margin:77px}</style>' +
        '<img src="data:," onerror="ran.push(2)"><p style="margin:77px">';
      await route.fulfill({ response: answer, body: (await answer.text()).replace('<main', `${planted}<main`) });
    });
    await page.addInitScript(() => {
      Object.assign(window, { ran: [], refused: [] });
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        (window as unknown as { refused: string[] }).refused.push(effectiveDirective),
      );
    });
    await page.goto('/sign-in', { waitUntil: 'networkidle' });
    const refused = await page.evaluate<string[]>('refused');
    const rules = ['script-src-attr', 'script-src-elem', 'script-src-elem', 'style-src-attr', 'style-src-elem'];
    expect(refused.sort()).toEqual(rules);
    expect(await page.evaluate('[ran, getComputedStyle(document.body).marginTop]')).toEqual([[], '0px']);
  });

  it('has its styles before it is painted, as if they were attributes', async () => {
    const { page } = await openPage();
    await page.addInitScript(() => {
      const seen: boolean[] = [];
      Object.assign(window, { seen });
      const look = () => {
        const brand = document.querySelector<HTMLElement>('header a span');
        if (brand) seen.push(brand.style.display === 'inline-flex');
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await page.goto('/sign-in');
    await settled(page);
    const seen = await page.evaluate<boolean[]>('seen');
    expect([seen.length > 0, seen.includes(false)]).toEqual([true, false]);
    expect(await page.locator('[data-style]').count()).toBe(0);
  });

  it('says the same of everything else: nothing in it runs, whatever it is taken for', async () => {
    for (const path of [
      '/api/v1/me',
      '/api/nothing',
      '/_next/static/nothing.js',
      '/helper/manifest.json',
      '/healthz',
    ]) {
      const { headers } = await fetch(server.url + path);
      expect(headers.get('content-security-policy'), path).toMatch(/^default-src 'none'/);
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
    expect(await scriptWeight('/', seeded.state)).toBeLessThan(250_000);
  });
});

describe('the keyboard alone', () => {
  it('is enough to sign in and out', async () => {
    const { page } = await openPage({ reducedMotion: 'reduce' });
    const focused = () =>
      page.evaluate(() => {
        const { activeElement: element } = document;
        return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
      });
    await page.goto('/sign-in');
    await settled(page);
    const order: string[] = [];
    for (let steps = 0; steps < 4; steps++) {
      await page.keyboard.press('Tab');
      order.push(await focused());
    }
    expect(order).toEqual([
      'Skip to content',
      'prntscrn, Pictures',
      'Deutsch',
      'Colours: as the system. Change to light',
    ]);
    await page.keyboard.press('Tab');
    await page.keyboard.type(ada.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(ada.password);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.url}/`);
    await settled(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.keyboard.press('Shift+Tab');
    expect(await focused()).toBe(`Account of ${ada.name}`);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    for (let steps = 0; steps < 10 && (await focused()) !== 'Sign out'; steps++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sign-in');
  });
});
