import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/open.ts';
import { makeAccount } from '#test/support/accounts.ts';
import { openBrowser } from '#test/support/browser.ts';
import { newRow } from '#test/support/image-desk.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { fillSignIn, settled } from '#test/support/site.ts';

const ada = { name: 'Ada Lovelace', email: 'ada@example.org', password: 'tulip orbit cask fern' };
const count = 50_000;
const hourMs = 3_600_000;

let server: TestServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await startServer();
  await makeAccount(server, ada);
  const db = await openDatabase({ databaseUrl: undefined, sqliteFile: join(server.dataDir, 'prntscrn.sqlite') });
  await fillDatabase(db);
  await db.close();
  browser = await openBrowser();
  page = await browser.newPage({ baseURL: server.url, viewport: { width: 1280, height: 800 } });
  await page.goto('/sign-in');
  await fillSignIn(page, ada);
  await page.getByRole('heading', { name: 'Your pictures' }).waitFor();
  await settled(page);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function fillDatabase(db: Database): Promise<void> {
  const [user] = await db.read.select({ id: db.tables.users.id }).from(db.tables.users);
  const start = Date.now();
  for (let at = 0; at < count; at += 1000) {
    const rows = Array.from({ length: 1000 }, (_, index) =>
      newRow(user?.id ?? '', { title: `Number ${at + index}`, createdAt: start - ((at + index) * hourMs) / 12 }),
    );
    await db.write(async (tx) => void (await tx.insert(db.tables.images).values(rows)));
  }
}

/** Scrolls as fast as pages come, until so many are loaded; gives the most nodes that there were at once. */
async function scrollThrough(least: number): Promise<{ nodes: number; loaded: number }> {
  return await page.evaluate(async (goal) => {
    let nodes = 0;
    const loaded = () => Number(document.querySelector<HTMLElement>('[data-loaded]')?.dataset.loaded ?? 0);
    const until = performance.now() + 100_000;
    while (loaded() < goal && performance.now() < until) {
      window.scrollTo(0, document.documentElement.scrollHeight);
      nodes = Math.max(nodes, document.querySelectorAll('*').length);
      await new Promise((next) => setTimeout(next, 10));
    }
    return { nodes, loaded: loaded() };
  }, least);
}

it('stays small and quick in the browser, however many pictures of 50,000 were scrolled through', async () => {
  const { nodes, loaded } = await scrollThrough(count);
  expect(loaded).toBe(count);
  expect(nodes).toBeLessThan(3000);
  await page.keyboard.press('End');
  const titles = () => page.getByRole('article').getByRole('heading').allTextContents();
  await expect.poll(titles).toContain(`Number ${count - 1}`);
  const { JSHeapUsedSize: heap = 0 } = await heapOf(page);
  expect(heap).toBeLessThan(150_000_000);
  const frame = await slowestFrame();
  console.log(`${nodes} nodes at most, ${Math.round(heap / 1e6)} MB of script memory, slowest frame ${frame} ms`);
  expect(frame).toBeLessThan(400);
});

it('comes back to where it was, with what was loaded then', async () => {
  await page.reload();
  await settled(page);
  await expect.poll(() => page.evaluate(() => window.scrollY), { timeout: 60_000 }).toBeGreaterThan(1_000_000);
  await page.evaluate(() => window.scrollTo(0, 40_000));
  const seen = () => page.getByRole('article').first().getByRole('heading').textContent();
  await expect.poll(() => page.getByRole('article').count()).toBeGreaterThan(4);
  await page.waitForTimeout(200);
  const before = await seen();
  await page.goto('/account');
  await page.goBack();
  await expect.poll(() => page.evaluate(() => window.scrollY), { timeout: 60_000 }).toBe(40_000);
  await expect.poll(seen).toBe(before);
});

async function heapOf(of: Page): Promise<Record<string, number>> {
  const session = await of.context().newCDPSession(of);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** The longest time between two frames while it is scrolled up and down by a screen, in milliseconds. */
async function slowestFrame(): Promise<number> {
  return await page.evaluate(async () => {
    let [slowest, last] = [0, performance.now()];
    for (let step = 0; step < 60; step++) {
      window.scrollBy(0, step % 20 < 10 ? -700 : 700);
      await new Promise((next) => requestAnimationFrame(next));
      const now = performance.now();
      slowest = Math.max(slowest, now - last);
      last = now;
    }
    return Math.round(slowest);
  });
}
