import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { openBrowser } from '#test/support/browser.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { type SignedIn, signedIn } from '#test/support/signed-in.ts';
import { settled, upload } from '#test/support/site.ts';

const ada = { name: 'Ada Lovelace', email: 'ada@example.org', password: 'tulip orbit cask fern' };

type Pixel = readonly [number, number, number];
const secret: Pixel = [12, 200, 34];

/** White, 400×300, with a secret of one colour at 100,100 to 160,140. */
async function pictureWithSecret(): Promise<Buffer> {
  const [r, g, b] = secret;
  const input = { create: { width: 60, height: 40, channels: 3 as const, background: { r, g, b } } };
  return await sharp({ create: { width: 400, height: 300, channels: 3, background: '#ffffff' } })
    .composite([{ input, left: 100, top: 100 }])
    .png()
    .toBuffer();
}

async function pixelsOf(bytes: Buffer) {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
  const count = (wanted: readonly number[]) => {
    let found = 0;
    for (let i = 0; i < data.length; i += 3) {
      if (wanted.every((value, channel) => data[i + channel] === value)) found += 1;
    }
    return found;
  };
  return { width: info.width, height: info.height, at, count };
}

describe('the editor of pictures in a browser', () => {
  let server: TestServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let token: string;
  let complaints: string[];
  let state: SignedIn;

  beforeAll(async () => {
    server = await startServer();
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
    const viewport = { width: 1100, height: 800 };
    context = await browser.newContext({ baseURL: server.url, storageState: state, viewport });
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const put = async (fields: Record<string, string> = {}) =>
    await upload(server.url, token, await pictureWithSecret(), { title: 'The plan', ...fields });
  const edit = async (id: string) => {
    await page.goto(`/pictures/${id}/edit`);
    await page.getByRole('toolbar', { name: 'Tools' }).waitFor();
  };
  /** Where a pixel of the picture is on the page: it is shown whole, pixel for pixel, in the middle. */
  const place = async (x: number, y: number) => {
    const box = await page.locator('canvas').boundingBox();
    if (!box) throw new Error('no canvas');
    return { x: box.x + (box.width - 400) / 2 + x, y: box.y + (box.height - 300) / 2 + y };
  };
  const drag = async (from: [number, number], to: [number, number]) => {
    const [a, b] = [await place(...from), await place(...to)];
    await page.mouse.move(a.x, a.y);
    await page.mouse.down();
    await page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2);
    await page.mouse.move(b.x, b.y);
    await page.mouse.up();
  };
  const saved = async () => {
    await page.waitForURL(/\?picture=\w+$/);
    return new URL(page.url()).searchParams.get('picture') ?? '';
  };
  const bytesOf = async (id: string) => {
    const answer = await fetch(`${server.url}/image/${id}`, { headers: { Authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    return { bytes: Buffer.from(await answer.arrayBuffer()), headers: answer.headers };
  };
  const storedFiles = () =>
    readdirSync(join(server.dataDir, 'images'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());

  it('draws, hides and writes with the mouse, takes back and does again, and saves all of it as a new picture', async () => {
    const { id } = await put({ visibility: 'private' });
    await edit(id);
    await page.keyboard.press('b');
    await expect
      .poll(() => page.getByRole('button', { name: 'Hide', exact: true }).getAttribute('aria-pressed'))
      .toBe('true');
    await drag([90, 90], [175, 155]);
    await page.getByRole('button', { name: 'Rectangle' }).click();
    await page.getByRole('button', { name: 'Filled' }).click();
    await page.getByRole('button', { name: 'Blue' }).click();
    await drag([300, 200], [350, 250]);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+Shift+z');
    await page.keyboard.press('Escape');
    await page.keyboard.press('t');
    const at = await place(40, 220);
    await page.mouse.click(at.x, at.y);
    const input = await context.newCDPSession(page);
    await page.keyboard.type('Caf');
    // A dead key or an input method: composing first, then the letter.
    await input.send('Input.imeSetComposition', { text: '´', selectionStart: 1, selectionEnd: 1 });
    await input.send('Input.insertText', { text: 'é' });
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+s');
    const made = await saved();
    expect(made).not.toBe(id);
    const { bytes, headers } = await bytesOf(made);
    expect(headers.get('content-type')).toBe('image/png');
    const pixels = await pixelsOf(bytes);
    expect([pixels.width, pixels.height, pixels.count(secret)]).toEqual([400, 300, 0]);
    expect(pixels.at(130, 120)).toEqual([0, 0, 0]);
    expect(pixels.at(325, 225)).toEqual([0x1f, 0x6f, 0xeb]);
    expect(pixels.count([0xe5, 0x25, 0x2a])).toBeGreaterThan(60);
    expect((await fetch(`${server.url}/image/${made}`)).status).toBe(404);
    expect((await pixelsOf((await bytesOf(id)).bytes)).count(secret)).toBe(2400);
  });

  it('replaces a picture with the keyboard alone, from the gallery on: same link, nothing left of the old bytes', async () => {
    const { id } = await put();
    const before = await bytesOf(id);
    const files = storedFiles().length;
    await page.goto(`/?picture=${id}`);
    await settled(page);
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('e');
    await page.getByRole('toolbar', { name: 'Tools' }).waitFor();
    await page.keyboard.press('b');
    for (let step = 0; step < 11; step++) await page.keyboard.press('Control+ArrowLeft');
    for (let step = 0; step < 6; step++) await page.keyboard.press('Control+ArrowUp');
    await page.keyboard.press('Space');
    for (let step = 0; step < 8; step++) await page.keyboard.press('Control+ArrowRight');
    for (let step = 0; step < 6; step++) await page.keyboard.press('Control+ArrowDown');
    await page.keyboard.press('Space');
    await page.keyboard.press('Control+Shift+s');
    const dialog = page.getByRole('dialog', { name: 'Replace the picture?' });
    await dialog.getByText('up to an hour').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await saved()).toBe(id);
    const after = await bytesOf(id);
    expect((await pixelsOf(after.bytes)).count(secret)).toBe(0);
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
    expect([before, after].map(({ headers }) => headers.get('cache-control')?.includes('immutable'))).toEqual([
      true,
      false,
    ]);
    await expect.poll(() => storedFiles().length).toBe(files);
    expect(storedFiles().map(({ name }) => name)).not.toContain(id);
    const shown = page.getByRole('dialog').locator('img');
    const color = await shown.evaluate((image: HTMLImageElement) => {
      const canvas = document.createElement('canvas');
      canvas.getContext('2d')?.drawImage(image, -130, -120);
      return [...(canvas.getContext('2d')?.getImageData(0, 0, 1, 1).data ?? [])];
    });
    expect(color).toEqual([0, 0, 0, 255]);
  });

  it('cuts a picture to a region, with what was drawn on it', async () => {
    const { id } = await put();
    await edit(id);
    await page.getByRole('button', { name: 'Crop' }).click();
    await drag([200, 100], [300, 180]);
    const size = page.getByRole('main').locator('strong');
    await expect.poll(() => size.textContent()).toBe('100 × 80');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => size.textContent()).toBe('101 × 80');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save as a new picture' }).click();
    const { width, height } = await pixelsOf((await bytesOf(await saved())).bytes);
    expect([width, height]).toEqual([101, 80]);
  });

  it('asks before it loses anything, and says so where another tab has replaced the picture', async () => {
    const { id } = await put();
    await edit(id);
    await page.keyboard.press('p');
    await drag([10, 10], [60, 60]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    const asking = page.getByRole('dialog', { name: 'Leave without saving?' });
    await asking.getByRole('button', { name: 'Cancel' }).click();
    const form = new FormData();
    form.append(
      'image',
      new Blob([
        new Uint8Array(
          await sharp(await pictureWithSecret())
            .negate()
            .png()
            .toBuffer(),
        ),
      ]),
    );
    const headers = { Authorization: `Bearer ${token}` };
    const put2 = await fetch(`${server.url}/api/v1/images/${id}/content`, { method: 'PUT', headers, body: form });
    expect(put2.status).toBe(200);
    await page.keyboard.press('Control+Shift+s');
    await page.getByRole('button', { name: 'Replace', exact: true }).click();
    await page.getByRole('main').getByRole('alert').getByText('replaced meanwhile').waitFor();
    complaints = complaints.filter((text) => !text.includes('409'));
    await page.getByRole('button', { name: 'Cancel' }).click();
    await asking.getByRole('button', { name: 'Leave' }).click();
    expect(await saved()).toBe(id);
  });

  it('zooms with the wheel, moves the picture with Space, and draws where the pointer is then', async () => {
    const { id } = await put();
    await edit(id);
    const middle = await place(200, 150);
    await page.mouse.move(middle.x, middle.y);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -347);
    await page.keyboard.up('Control');
    await page.getByRole('button', { name: 'Shown at 200 %' }).waitFor();
    await page.keyboard.press('r');
    await page.keyboard.down('Space');
    await page.mouse.down();
    await page.mouse.move(middle.x + 100, middle.y);
    await page.mouse.up();
    await page.keyboard.up('Space');
    await page.keyboard.press('f');
    await page.mouse.down();
    await page.mouse.move(middle.x + 140, middle.y + 40);
    await page.mouse.up();
    await page.keyboard.press('Control+s');
    const pixels = await pixelsOf((await bytesOf(await saved())).bytes);
    expect(pixels.at(210, 160)).not.toEqual([255, 255, 255]);
    expect(pixels.at(190, 140)).toEqual([255, 255, 255]);
    expect(pixels.at(230, 180)).toEqual([255, 255, 255]);
  });

  it('refuses what moves, what is somebody else’s and whoever is not signed in', async () => {
    const frames = await Promise.all(['#112233', '#445566'].map((background) => frame(background)));
    const gif = await sharp(frames, { join: { animated: true } })
      .gif({ delay: 300 })
      .toBuffer();
    const { id } = await upload(server.url, token, gif);
    await page.goto('/');
    await settled(page);
    await page.locator(`a[data-picture="${id}"]`).focus();
    await page.keyboard.press('e');
    await page.getByText('Only still pictures can be edited').waitFor();
    expect((await page.goto('/pictures/0000000000000000000000/edit'))?.status()).toBe(404);
    complaints = complaints.filter((text) => !text.includes('404'));
    await context.clearCookies();
    await page.goto(`/pictures/${id}/edit`);
    expect(page.url()).toContain('/sign-in');
  });
});

const frame = (background: string) =>
  sharp({ create: { width: 40, height: 30, channels: 3, background } })
    .png()
    .toBuffer();
