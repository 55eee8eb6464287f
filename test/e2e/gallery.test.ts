import type { Browser, BrowserContext, Page } from 'playwright';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { openBrowser } from '#test/support/browser.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { type SignedIn, signedIn } from '#test/support/signed-in.ts';
import { deleteAll, plainPng, settled, upload } from '#test/support/site.ts';

const ada = { name: 'Ada Lovelace', email: 'ada@example.org', password: 'tulip orbit cask fern' };

describe.each(['sqlite', 'mysql'] as const)('the gallery in a browser (%s)', (engine) => {
  let server: TestServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let token: string;
  let state: SignedIn;

  beforeAll(async () => {
    server = await startServer(engine === 'mysql' ? { databaseUrl: await newMariaDbUrl() } : {});
    browser = await openBrowser();
    await makeAccount(server, { ...ada, role: 'admin' });
    token = await makeToken(server, ada.email);
    state = await signedIn(browser, server, ada);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext({
      baseURL: server.url,
      storageState: state,
      permissions: ['clipboard-read', 'clipboard-write'],
      viewport: { width: 1100, height: 800 },
    });
    page = await context.newPage();
  });
  afterEach(() => context.close());

  const open = async (path = '/') => {
    await page.goto(path);
    await settled(page);
  };
  const card = (name: string) => page.getByRole('article', { name, exact: true });
  const names = () => page.getByRole('article').getByRole('heading').allTextContents();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const put = (title: string, fields: Record<string, string> = {}) =>
    plainPng(40, 30, '#336699').then((png) => upload(server.url, token, png, { title, ...fields }));
  const clear = () => deleteAll(server.url, token);

  describe('uploading', () => {
    it('takes chosen files, shows them at once, and says of each that is refused why', async () => {
      await open();
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles([
          { name: 'Harbour at dawn.png', mimeType: 'image/png', buffer: await plainPng(500, 300, '#ffd43b') },
          { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') },
          { name: 'broken.png', mimeType: 'image/png', buffer: (await plainPng(500, 300, '#ff0000')).subarray(0, 300) },
        ]);
      const tray = page.getByRole('region', { name: 'Uploads' });
      await tray.getByText('2 uploads failed').waitFor();
      await tray.getByText('This is not a PNG, JPEG, GIF, WebP or AVIF picture.').waitFor();
      await tray.getByText('The file is damaged.').waitFor();
      await card('Harbour at dawn').waitFor();
      await tray.getByRole('button', { name: 'Copy the link of Harbour at dawn.png' }).click();
      await page.getByText('Link copied').waitFor();
      expect((await fetch(await clipboard())).headers.get('content-type')).toBe('image/png');
      await tray.getByRole('button', { name: 'Close the list of uploads' }).click();
      await tray.waitFor({ state: 'detached' });
    });

    it('takes a picture from the real clipboard with Ctrl+V', async () => {
      await open();
      const before = await page.getByRole('article').count();
      const bytes = [...(await plainPng(64, 48, '#00aa77'))];
      await page.evaluate(async (png) => {
        const blob = new Blob([new Uint8Array(png)], { type: 'image/png' });
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
      }, bytes);
      await page.keyboard.press('Control+v');
      await expect.poll(() => page.getByRole('article').count()).toBe(before + 1);
      expect(await page.getByRole('article').first().textContent()).toContain('PNG · 64 × 48');
    });

    it('takes files that are dropped anywhere, and shows where while they are over the page', async () => {
      await open();
      const files = await page.evaluateHandle(
        (png) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(png)], 'dropped.png', { type: 'image/png' }));
          return data;
        },
        [...(await plainPng(33, 44, '#aa00aa'))],
      );
      await page.dispatchEvent('h1', 'dragenter', { dataTransfer: files });
      await page.getByText('Drop pictures here').waitFor();
      await page.dispatchEvent('footer, h1', 'drop', { dataTransfer: files });
      await card('dropped').waitFor();
      expect(await page.getByText('Drop pictures here').count()).toBe(0);
    });

    it('sends three at a time, can be cancelled and tried again, and asks before the page is left', async () => {
      await open();
      let held: (() => void)[] = [];
      await page.route('**/image', async (route) => {
        await new Promise<void>((go) => held.push(go));
        await route.continue().catch(() => undefined);
      });
      const png = await plainPng(20, 20, '#123456');
      const files = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
        name: `${name}.png`,
        mimeType: 'image/png',
        buffer: png,
      }));
      await page.locator('input[type=file]').first().setInputFiles(files);
      await expect.poll(() => held.length).toBe(3);
      const tray = page.getByRole('region', { name: 'Uploads' });
      expect(await tray.getByText('Waiting').count()).toBe(2);
      expect(await page.getByRole('progressbar').count()).toBe(3);
      const asked = page.waitForEvent('dialog');
      await page.close({ runBeforeUnload: true });
      const question = await asked;
      expect(question.type()).toBe('beforeunload');
      await question.dismiss();
      await tray.getByRole('button', { name: 'Cancel b.png' }).click();
      await tray.getByText('Cancelled').waitFor();
      await page.unroute('**/image');
      for (const go of held) go();
      held = [];
      await tray.getByText('4 pictures uploaded').waitFor();
      await tray.getByRole('button', { name: 'Try b.png again' }).click();
      await tray.getByText('5 pictures uploaded').waitFor();
    });

    it('keeps one picture of one that was sent twice, since its answer was lost', async () => {
      await clear();
      await open();
      let lost = 0;
      await page.route('**/image', async (route) => {
        await route.fetch();
        lost++;
        await route.abort();
      });
      const buffer = await plainPng(21, 21, '#654321');
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles([{ name: 'once.png', mimeType: 'image/png', buffer }]);
      await page.getByText('The connection broke. Try again.').waitFor();
      expect(lost).toBe(1);
      await page.unroute('**/image');
      await page.getByRole('button', { name: 'Try once.png again' }).click();
      await card('once').waitFor();
      await open();
      expect(await names()).toEqual(['once']);
    });
  });

  describe('looking', () => {
    it('shows stored thumbnails to their owner alone, and 304 to who has them', async () => {
      const wide = await upload(server.url, token, await plainPng(1600, 900, '#884400'), { title: 'Wide' });
      const path = `${server.url}/api/v1/images/${wide.id}/thumbnail`;
      const own = { Authorization: `Bearer ${token}` };
      const answer = await fetch(path, { headers: own });
      expect(answer.headers.get('content-type')).toBe('image/webp');
      expect(answer.headers.get('cache-control')).toContain('private');
      const { width, height } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
      expect([width, height]).toEqual([480, 270]);
      const tag = { 'If-None-Match': answer.headers.get('etag') ?? '' };
      expect((await fetch(path, { headers: { ...own, ...tag } })).status).toBe(304);
      expect((await fetch(path)).status).toBe(401);
      await makeAccount(server, { email: 'eve@example.org' });
      const stranger = { Authorization: `Bearer ${await makeToken(server, 'eve@example.org')}` };
      expect((await fetch(path, { headers: stranger })).status).toBe(404);
      expect((await fetch(path, { headers: { ...stranger, ...tag } })).status).toBe(404);
      await fetch(wide.url, { method: 'DELETE', headers: own });
      expect((await fetch(path, { headers: own })).status).toBe(404);
    });

    it('finds by title, type and date, keeps the search in the address, and says when nothing fits', async () => {
      await clear();
      await put('Red barn');
      await put('Blue barn');
      const frames = await Promise.all(['#ff0000', '#00ff00'].map((colour) => plainPng(60, 40, colour)));
      const gif = await sharp(frames, { join: { animated: true } })
        .gif({ delay: [200, 200] })
        .toBuffer();
      await upload(server.url, token, gif, { title: 'Moving barn' });
      await open();
      await page.getByRole('searchbox').fill('red');
      await expect.poll(names).toEqual(['Red barn']);
      await page.reload();
      await expect.poll(names).toEqual(['Red barn']);
      await page.getByRole('searchbox').fill('barn');
      await expect.poll(async () => (await names()).length).toBe(3);
      await page.getByLabel('Type').selectOption('GIF');
      await expect.poll(names).toEqual(['Moving barn']);
      await page.getByLabel('To', { exact: true }).fill('2020-01-31');
      await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
      await page.getByRole('button', { name: 'Show everything' }).last().click();
      await expect.poll(async () => (await names()).length).toBe(3);
      expect(new URL(page.url()).search).toBe('');
      await page.getByRole('heading', { name: 'Today' }).waitFor();
    });

    it('plays what moves while the pointer or the focus is on it, unless less motion is asked for', async () => {
      await open();
      const playing = card('Moving barn').locator('img[src^="/image/"]');
      expect(await playing.count()).toBe(0);
      await card('Moving barn').hover();
      await playing.waitFor();
      await page.mouse.move(0, 0);
      await playing.waitFor({ state: 'detached' });
      await card('Moving barn').getByRole('link').focus();
      await playing.waitFor();
      await card('Moving barn').getByRole('link').blur();
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await card('Moving barn').hover();
      await card('Moving barn').getByRole('link').focus();
      expect(await playing.count()).toBe(0);
    });
  });

  describe('selecting and deleting', () => {
    it('deletes at once and takes it back: the link is dead meanwhile and works again', async () => {
      await clear();
      const { url } = await put('Here and back', { expires_in: '86400' });
      await open();
      await card('Here and back').getByRole('button', { name: 'Delete Here and back' }).click();
      await page.getByText('Picture deleted').waitFor();
      await expect.poll(async () => (await fetch(url)).status).toBe(404);
      await page.getByRole('heading', { name: 'No pictures yet' }).waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await card('Here and back').waitFor();
      expect((await fetch(url)).status).toBe(200);
      await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
      await card('Here and back')
        .getByRole('img', { name: /^Gone after/ })
        .waitFor();
      await page.getByRole('link', { name: 'Open Here and back' }).focus();
      await page.keyboard.press('Delete');
      await expect.poll(async () => (await fetch(url)).status).toBe(404);
      await page.getByRole('button', { name: 'Undo' }).waitFor();
      await page.keyboard.press('Control+z');
      await card('Here and back').waitFor();
      expect((await fetch(url)).status).toBe(200);
    });

    it('is really deleted when nobody takes it back, though the browser was closed', async () => {
      const { id } = await put('Gone');
      const headers = { Authorization: `Bearer ${token}` };
      const path = `${server.url}/api/v1/images/${id}`;
      expect((await fetch(`${path}?undo_seconds=1`, { method: 'DELETE', headers })).status).toBe(202);
      await expect
        .poll(async () => (await server.admin(['purge', 'list'])).includes(id), { timeout: 8000 })
        .toBe(false);
      expect((await fetch(`${path}/restore`, { method: 'POST', headers })).status).toBe(404);
    });

    it('selects ranges and everything by mouse and keys, and does the same to all of them', async () => {
      await clear();
      const made = [];
      for (const title of ['five', 'four', 'three', 'two', 'one']) made.unshift(await put(title));
      await open();
      await card('one').hover();
      await page.getByRole('checkbox', { name: 'Select one' }).check();
      await page.getByRole('link', { name: 'Open three' }).click({ modifiers: ['Shift'] });
      const bar = page.getByRole('region', { name: 'Selected pictures' });
      await bar.getByText('3 selected').waitFor();
      await bar.getByRole('button', { name: 'Copy links' }).click();
      await page.getByRole('button', { name: 'Markdown' }).click();
      await page.getByText('3 links copied').waitFor();
      const [one, two, three] = made;
      expect(await clipboard()).toBe(`![one](${one?.url})\n![two](${two?.url})\n![three](${three?.url})`);
      await page.keyboard.press('Escape');
      await bar.waitFor({ state: 'detached' });
      await page.keyboard.press('Control+a');
      await bar.getByText('5 selected').waitFor();
      await bar.getByRole('button', { name: 'More to do with them' }).click();
      await page.getByRole('button', { name: 'Only for me' }).click();
      await page.getByText('5 pictures changed').waitFor();
      expect((await fetch(one?.url ?? '')).status).toBe(404);
      expect(await page.getByRole('img', { name: 'Only you can open it' }).count()).toBe(5);
      await bar.getByRole('button', { name: 'Delete' }).click();
      await page.getByText('5 pictures deleted').waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await expect.poll(names).toEqual(['one', 'two', 'three', 'four', 'five']);
    });

    it('puts a picture back and says so when the server cannot be reached', async () => {
      await open();
      await page.route('**/batch', (route) => route.abort());
      await card('two').getByRole('button', { name: 'Delete two' }).click();
      await page.getByText('Not deleted').waitFor();
      await expect.poll(names).toEqual(['one', 'two', 'three', 'four', 'five']);
    });
  });

  describe('the details', () => {
    it('have an address, go on by arrow keys, save what is changed, and give the focus back', async () => {
      await clear();
      const second = await put('Second');
      await put('First');
      await open();
      await page.getByRole('link', { name: 'Open First' }).focus();
      await page.keyboard.press('Enter');
      const panel = page.getByRole('dialog', { name: 'Details of First' });
      await panel.getByText('40 × 30 pixels').waitFor();
      await page.keyboard.press('ArrowRight');
      const next = page.getByRole('dialog', { name: /^Details of (Second|Renamed)/ });
      await next.waitFor();
      expect(new URL(page.url()).searchParams.get('picture')).toBe(second.id);
      await next.getByLabel('Title').fill('Renamed');
      await page.keyboard.press('Enter');
      await next.getByText('Saved').waitFor();
      await next.getByLabel('Goes away').selectOption('In a week');
      await next.getByRole('option', { name: /^After / }).waitFor({ state: 'attached' });
      await next.getByLabel(/^Keep/).check();
      await expect.poll(() => next.getByLabel('Goes away').inputValue()).toBe('never');
      await next.getByLabel('Only you').check();
      await expect.poll(async () => (await fetch(second.url)).status).toBe(404);
      await next.getByRole('button', { name: 'HTML' }).click();
      await page.getByText('Link copied').waitFor();
      expect(await clipboard()).toBe(`<img src="${second.url}" alt="Renamed" width="40" height="30">`);
      await page.route(`**/api/v1/images/${second.id}`, (route) => route.abort());
      await next.getByLabel('Whoever has the link').click();
      await next.getByRole('alert').filter({ hasText: 'Not saved' }).waitFor();
      expect(await next.getByLabel('Only you').isChecked()).toBe(true);
      await page.keyboard.press('Escape');
      await next.waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Open Renamed');
      await page.unrouteAll();
      await open(`/?picture=${second.id}`);
      await page.getByRole('dialog', { name: 'Details of Renamed' }).getByText('40 × 30 pixels').waitFor();
    });

    it('say so of a picture that is not there any more', async () => {
      await open(`/?picture=${'x'.repeat(22)}`);
      await page.getByText('This picture is not there any more').first().waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });
  });
});
