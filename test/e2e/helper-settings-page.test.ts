import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openX11Display, type X11Display } from '#helper/platform/x11-display.ts';
import { openBrowser } from '#test/support/browser.ts';
import { type Helper, helperProgram, helperWords, newHelper, type Running } from '#test/support/helper.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startScreen, type XScreen } from '#test/support/x-screen.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let server: TestServer;
let screen: XScreen;
let other: X11Display;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let ann: Helper;
let resident: Running;

/** A command of the helper takes a second where the machine is busy. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 });
const invited = async () => (await ann.run('settings', '--no-browser')).stdout.trim();
const setting = async (key: string) => (await ann.run('config', 'get', key)).stdout.trim();

/** An answer's status, with Host and the other headers as they are given: fetch would put its own. */
function ask(url: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.once('error', reject);
    asked.end(method === 'POST' ? '{}' : undefined);
  });
}

async function violations(): Promise<string[]> {
  // The page lets no script in but its own, so the checker goes round its policy.
  const session = await context.newCDPSession(page);
  const run = `${axe}; axe.run().then((found) => JSON.stringify(found.violations.map(({ id, nodes }) => id + ' ' + nodes[0].html)))`;
  const { result } = await session.send('Runtime.evaluate', { expression: run, awaitPromise: true });
  return JSON.parse(String(result.value));
}

beforeAll(async () => {
  [server, screen, browser] = await Promise.all([
    startServer(),
    startScreen({ width: 640, height: 480 }),
    openBrowser(),
  ]);
  await screen.paint();
  ann = newHelper({ DISPLAY: screen.display, XAUTHORITY: '' });
  await ann.signIn(server, 'ann');
  process.env.DISPLAY = screen.display;
  other = await openX11Display(`${screen.display}.0`);
  resident = ann.start('run');
  await resident.until(/Print: mark a region/);
  await ann.run('full');
  context = await browser.newContext({ locale: 'en-GB' });
  page = await context.newPage();
  await page.goto(await invited());
  await page.getByText('Signed in as ann').waitFor();
});
afterAll(async () => {
  await browser?.close();
  other?.release();
  ann?.remove();
  await screen?.stop();
  await server?.stop();
});

describe('the page of settings', () => {
  it('lets in the browser that was invited, once, through its own address, and nobody else', async () => {
    const url = await invited();
    const { origin, host } = new URL(url);
    expect(await ask(origin, { host })).toBe(403);
    expect(await ask(`${origin}/state`, { host })).toBe(403);
    expect(await ask(url, { host: `localhost:${new URL(url).port}` })).toBe(421);
    expect(await ask(url, { host: 'attacker.example' })).toBe(421);
    const first = await fetch(url, { redirect: 'manual' });
    expect(first.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(first.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(403);
  });

  it('takes changes from itself alone: neither another origin nor a missing proof changes anything', async () => {
    const { origin, host } = new URL(page.url());
    const [cookie] = await context.cookies();
    const own = { host, cookie: `${cookie?.name}=${cookie?.value}`, 'content-type': 'application/json' };
    const proof = (await page.getAttribute('meta[name="proof"]', 'content')) ?? '';
    const post = (headers: Record<string, string>) => ask(`${origin}/sign-out`, { ...own, ...headers }, 'POST');
    expect(await post({ origin })).toBe(403);
    expect(await post({ origin: 'http://attacker.example', 'x-prntscrn-proof': proof })).toBe(403);
    expect(await post({ 'x-prntscrn-proof': proof })).toBe(403);
    expect(await post({ origin, 'x-prntscrn-proof': proof, 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(existsSync(join(ann.state, 'account.json'))).toBe(true);
  });

  it('saves a setting when it is changed, says so, and the helper that runs follows', async () => {
    await page.getByLabel('After an upload').selectOption('both');
    await page.getByRole('status').getByText('Saved').waitFor();
    expect(await setting('afterUpload')).toBe('both');
    await page.getByRole('switch', { name: 'Notifications' }).press('Space');
    await eventually(() => setting('notifications')).toBe('off');
    await page.getByRole('button', { name: 'Back to the default: Notifications' }).click();
    await eventually(() => setting('notifications')).toBe('on');
    expect(await page.getByRole('switch', { name: 'Notifications' }).isChecked()).toBe(true);
    await page.getByLabel('Folder for saved pictures').fill('not/absolute');
    await page.getByLabel('Folder for saved pictures').press('Enter');
    await page.getByRole('alert').getByText('must be an absolute path').waitFor();
  });

  it('records a hotkey that is pressed, also one that the helper itself holds, which works at once', async () => {
    const record = page.getByRole('button', { name: 'Record: Whole screen' });
    await record.press('Enter');
    await eventually(() => page.getByLabel('Whole screen', { exact: true }).inputValue()).toBe('Press the keys…');
    await page.keyboard.press('Control+Shift+KeyG');
    await eventually(() => page.getByLabel('Whole screen', { exact: true }).inputValue()).toBe('Ctrl+Shift+G');
    expect(await setting('hotkeys.full')).toBe('Ctrl+Shift+G');
    const before = resident.stdout();
    await screen.xdotool('key', 'ctrl+shift+g');
    await eventually(() => resident.stdout()).not.toBe(before);
    await record.press('Enter');
    await eventually(() => page.getByLabel('Whole screen', { exact: true }).inputValue()).toBe('Press the keys…');
    await page.keyboard.press('Escape');
    await eventually(() => page.getByLabel('Whole screen', { exact: true }).inputValue()).toBe('Ctrl+Shift+G');
  });

  it('says at once which key is taken, by us or by another program, and keeps the one that works', async () => {
    const f9 = 75;
    await other.call((done) => other.client.GrabKey(other.root, false, 4, f9, 1, 1, done));
    for (const [keys, words] of [
      ['Control+Shift+KeyG', /hotkeys\.(area|full) already/],
      ['Control+F9', /in use|taken|another program/],
    ] as const) {
      await page.getByRole('button', { name: 'Record: Mark a region' }).press('Enter');
      await eventually(() => page.getByLabel('Mark a region', { exact: true }).inputValue()).toBe('Press the keys…');
      await page.keyboard.press(keys);
      await page.locator('[id="hotkeys.area-fault"]').getByText(words).waitFor();
      expect(await setting('hotkeys.area')).toBe('Print');
    }
    await page.getByRole('button', { name: 'Off: Mark a region' }).click();
    await eventually(() => setting('hotkeys.area')).toBe('off');
    await page.getByRole('button', { name: 'Back to the default: Mark a region' }).click();
    await eventually(() => setting('hotkeys.area')).toBe('Print');
  });

  it('shows the last pictures with thumbnails, and deletes one after a question', async () => {
    const pictures = page.locator('#recent-list li');
    const count = await pictures.count();
    expect(count).toBeGreaterThan(1);
    const width = () =>
      pictures
        .first()
        .locator('img')
        .evaluate((image) => (image as HTMLImageElement).naturalWidth);
    await eventually(width).toBe(267);
    const url = (await pictures.first().locator('a').getAttribute('href')) ?? '';
    await pictures
      .first()
      .getByRole('button', { name: /^Delete/ })
      .press('Enter');
    await page.keyboard.press('Escape');
    expect((await fetch(url)).status).toBe(200);
    await pictures
      .first()
      .getByRole('button', { name: /^Delete/ })
      .press('Enter');
    await page.keyboard.press('Enter');
    await eventually(() => pictures.count()).toBe(count - 1);
    expect((await fetch(url)).status).toBe(404);
  });

  it('uploads a file, and refuses what is no picture', async () => {
    const file = join(ann.home, 'drawn.png');
    execFileSync('convert', ['-size', '300x120', 'plasma:red-blue', file]);
    await page.locator('#file').setInputFiles(file);
    await page.locator('#recent-list').getByText('300×120').waitFor();
    await page.locator('#file').setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') });
    await page.getByRole('status').getByText('That is no picture').waitFor();
  });

  it('signs out, tells what waits, throws it away or sends it after the sign-in', async () => {
    const signedIn = join(ann.home, 'signed-in');
    cpSync(ann.state, signedIn, { recursive: true });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.getByLabel('Address of your server').waitFor();
    await screen.xdotool('key', 'ctrl+shift+g');
    await page.getByRole('heading', { name: 'Waiting' }).waitFor();
    await page.getByText(/tried once: Not signed in/).waitFor();
    await page.getByLabel('Address of your server').fill(server.url);
    const [tab] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('button', { name: 'Sign in' }).click(),
    ]);
    await tab.waitForURL(/\/sign-in/);
    await tab.close();
    // The token of this account is one that a sign-out does not end.
    for (const name of readdirSync(signedIn).filter((name) => /^(account|credentials)/.test(name))) {
      cpSync(join(signedIn, name), join(ann.state, name));
    }
    await page.getByText('Signed in as ann').waitFor();
    await page.getByRole('heading', { name: 'Waiting' }).waitFor({ state: 'hidden' });
  });

  it('switches the start with the desktop on and off', async () => {
    const file = join(ann.home, '.config/autostart/prntscrn.desktop');
    const control = page.getByRole('switch', { name: 'Start when I sign in' });
    await control.check();
    await eventually(() => existsSync(file)).toBe(true);
    const command = [helperProgram, ...helperWords, 'run'].map((word) => `"${word}"`).join(' ');
    expect(readFileSync(file, 'utf8')).toContain(`\nExec=${command}\n`);
    expect((await ann.run('config', 'get', 'startAtLogin')).stdout.trim()).toBe('on');
    await control.uncheck();
    await eventually(() => existsSync(file)).toBe(false);
  });

  it('holds in light and dark, on a phone and in German, to the rules of accessibility', async () => {
    expect(await violations()).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations()).toEqual([]);
    context = await browser.newContext({ locale: 'de-DE', viewport: { width: 360, height: 740 } });
    page = await context.newPage();
    await page.goto(await invited());
    await page.getByText('Angemeldet als ann').waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('de');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await violations()).toEqual([]);
  });

  it('says that it is over when the helper has ended, and opens without one too', async () => {
    await ann.run('quit');
    await resident.ended;
    await page.getByText(/Der Helfer ist beendet/).waitFor();
    const alone = ann.start('settings', '--no-browser');
    const [url] = await alone.until(/http:\/\/127\.0\.0\.1:\d+\/open\?key=[\w-]+/);
    await page.goto(url);
    await page.getByText('Gerade läuft kein Helfer').waitFor();
    alone.child.kill('SIGINT');
    expect((await alone.ended).code).toBe(0);
  });
});
