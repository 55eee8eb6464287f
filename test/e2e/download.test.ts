import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '#test/support/browser.ts';
import { type MadeRelease, madeRelease } from '#test/support/made-release.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

let server: TestServer;
let browser: Browser;
let page: Page;
let folder: string;
let release: MadeRelease;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-download-'));
  mkdirSync(join(folder, 'prntscrn'));
  writeFileSync(join(folder, 'prntscrn/prntscrn'), '#!/bin/sh\necho hello\n', { mode: 0o755 });
  const tar = execFileSync('tar', ['-c', '-C', folder, 'prntscrn']);
  release = await madeRelease('1.2.3', tar);
  server = await startServer();
  browser = await openBrowser();
  page = await (await browser.newContext({ baseURL: server.url, acceptDownloads: true })).newPage();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(join(release.folder, '..'), { recursive: true, force: true });
});

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

describe('the download page', () => {
  it('says how the helper runs from its sources while nothing is offered', async () => {
    await page.goto('/download');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('This server offers no download yet');
    expect(await page.locator('pre').textContent()).toContain(`login --server ${server.url}`);
    expect((await fetch(`${server.url}/helper/manifest.json`)).status).toBe(404);
  });

  it('offers a release once the operator has added it, the visitor’s own computer first', async () => {
    const said = await server.admin(['release', 'add', release.folder, '--keys', release.keys]);
    expect(said).toContain('1.2.3 is offered');
    await page.goto('/download');
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      'For this computer',
      'For other computers',
    ]);
    const own = page.locator('section').first();
    expect(await own.getByRole('heading', { level: 3 }).allTextContents()).toEqual(['Linux, 64 bit']);
    expect(await own.textContent()).toContain('It knows this server');
    const others = page.locator('section').nth(1).getByRole('heading', { level: 3 });
    expect(await others.count()).toBe(4);
  });

  it('hands out an archive that knows its server and has the checksum that the page shows', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download prntscrn-1.2.3-linux-x64.tar.gz' }).click(),
    ]);
    const saved = join(folder, download.suggestedFilename());
    await download.saveAs(saved);
    const shown = await page.locator('section').first().locator('code').textContent();
    expect(execFileSync('sha256sum', [saved], { encoding: 'utf8' }).slice(0, 64)).toBe(shown);
    execFileSync('tar', ['-xzf', saved, '-C', folder]);
    expect(JSON.parse(readFileSync(join(folder, 'prntscrn/server.json'), 'utf8'))).toEqual({ server: server.url });
    expect(execFileSync(join(folder, 'prntscrn/prntscrn'), { encoding: 'utf8' })).toBe('hello\n');
  });
});

describe('what updates ask for', () => {
  it('is byte for byte what was signed, whole and in parts', async () => {
    for (const name of ['manifest.json', 'manifest.json.sig']) {
      const response = await fetch(`${server.url}/helper/${name}`);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(Buffer.from(await response.arrayBuffer()).equals(readFileSync(join(release.folder, name)))).toBe(true);
    }
    const name = 'prntscrn-1.2.3-linux-x64.gz';
    const url = `${server.url}/helper/files/${name}`;
    const signed = readFileSync(join(release.folder, name));
    const whole = await fetch(url);
    const tag = whole.headers.get('etag') ?? '';
    expect(sha256(Buffer.from(await whole.arrayBuffer()))).toBe(sha256(signed));
    const rest = await fetch(url, { headers: { Range: 'bytes=10-', 'If-Range': tag } });
    expect([rest.status, rest.headers.get('content-range')]).toEqual([
      206,
      `bytes 10-${signed.length - 1}/${signed.length}`,
    ]);
    expect(Buffer.from(await rest.arrayBuffer()).equals(signed.subarray(10))).toBe(true);
    const changed = await fetch(url, { headers: { Range: 'bytes=10-', 'If-Range': '"another"' } });
    expect([changed.status, (await changed.arrayBuffer()).byteLength]).toEqual([200, signed.length]);
    expect((await fetch(url, { headers: { Range: `bytes=${signed.length}-` } })).status).toBe(416);
    expect((await fetch(url, { method: 'HEAD' })).headers.get('content-length')).toBe(String(signed.length));
  });

  it('is nothing that was not offered, and nothing is changed from outside', async () => {
    for (const path of ['files/manifest.json', 'files/../current', 'files/%2e%2e%2fcurrent', 'current', 'files/x']) {
      expect((await fetch(`${server.url}/helper/${path}`)).status, path).toBe(404);
    }
    expect((await fetch(`${server.url}/helper/manifest.json`, { method: 'POST', body: 'x' })).status).toBe(405);
    expect((await fetch(`${server.url}/download/manifest.json`)).status).toBe(404);
  });
});
