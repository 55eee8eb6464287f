import type { Browser, BrowserContext, Download, Page } from 'playwright';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { openBrowser } from '#test/support/browser.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { fillSignIn, plainPng, settled, upload } from '#test/support/site.ts';
import { byteSize } from '#ui/byte-size.ts';

const ada = { name: 'Ada Lovelace', email: 'ada@example.org', password: 'tulip orbit cask fern' };
const bob = { name: 'Bob', email: 'bob@example.org', password: 'violet harbour mint oak' };

async function textOf(download: Download): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

describe.each(['sqlite', 'mysql'] as const)('the administrator’s desk in a browser (%s)', (engine) => {
  let server: TestServer;
  let browser: Browser;
  let state: Awaited<ReturnType<BrowserContext['storageState']>>;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  let token: string;
  const sent: Awaited<ReturnType<typeof upload>>[] = [];
  const remove = async (picture: { url: string } | undefined) => {
    const headers = { Authorization: `Bearer ${token}` };
    expect((await fetch(picture?.url ?? '', { method: 'DELETE', headers })).status).toBe(200);
  };

  beforeAll(async () => {
    server = await startServer(engine === 'mysql' ? { databaseUrl: await newMariaDbUrl() } : {});
    browser = await openBrowser();
    for (const [person, role] of [[ada, 'admin'] as const, [bob, 'user'] as const]) {
      await makeAccount(server, { ...person, role });
    }
    token = await makeToken(server, bob.email);
    for (const [at, colour] of ['crimson', 'teal', 'gold'].entries())
      sent.push(await upload(server.url, token, await plainPng(40 + at, 30, colour)));
    sent.push(
      await upload(
        server.url,
        token,
        await sharp(await plainPng(9, 9, 'navy'))
          .gif()
          .toBuffer(),
      ),
    );
    for (const { url } of [sent[0], sent[0], sent[3]].filter((one) => one !== undefined))
      await (await fetch(url)).arrayBuffer();
    await remove(sent[1]);
    const first = await browser.newContext({ baseURL: server.url });
    const signIn = await first.newPage();
    await signIn.goto('/sign-in');
    await fillSignIn(signIn, ada);
    await signIn.waitForURL(`${server.url}/`);
    state = await first.storageState();
    await first.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext({ baseURL: server.url, storageState: state, locale: 'en-GB' });
    page = await context.newPage();
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const open = async (path: string) => {
    await page.goto(path);
    await settled(page);
  };
  const toast = (text: string) => page.getByRole('alert').filter({ hasText: text }).waitFor();
  const titles = () =>
    page
      .getByRole('main')
      .getByRole('listitem')
      .evaluateAll((items) => items.map((item) => item.ariaLabel));

  it('sums up exactly what was uploaded, looked at and deleted, in figures and as CSV', async () => {
    const tile = (name: string) =>
      page
        .locator('dl > div')
        .filter({ has: page.getByText(name, { exact: true }) })
        .innerText();
    const bytes = sent.reduce((sum, one) => sum + one.bytes, 0);
    // What is counted is written down every five seconds.
    await expect
      .poll(() => open('/admin').then(() => Promise.all(['Uploads', 'Views', 'Purged'].map(tile))), { timeout: 20_000 })
      .toEqual([
        `Uploads\n4\n${byteSize(bytes, 'en')} in all`,
        'Views\n3\nRaw links opened; the site’s own pages do not count',
        `Purged\n1\n${byteSize(sent[1]?.bytes ?? 0, 'en')} given back`,
      ]);
    const csvOf = async (title: string) => {
      const button = page.getByRole('button', { name: `Export as CSV: ${title}` });
      const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
      expect(download.suggestedFilename()).toBe(`${title}.csv`);
      const [head, ...lines] = (await textOf(download)).replace(/\r\n$/, '').split('\r\n');
      return { head, lines };
    };
    const days = await csvOf('Uploads by day');
    expect(days.head).toBe('\ufeffDay,Uploads');
    expect(days.lines).toHaveLength(30);
    expect(days.lines.reduce((sum, line) => sum + Number(line.split(',')[1]), 0)).toBe(4);
    const purged = sent[1]?.bytes;
    expect((await csvOf('Most active people')).lines).toEqual([`${bob.email},4,${bytes},3,1,${purged}`]);
    expect((await csvOf('Uploads by type')).lines).toEqual(['image/png,3', 'image/gif,1']);
    expect((await csvOf('Uploads by store')).lines).toEqual(['disk,4']);
    const calls = (await csvOf('Stores at work, last 7 days')).lines.map((line) => line.split(',').slice(0, 3));
    expect(calls).toContainEqual(['disk put', '4', '0']);
    const panel = page.getByRole('region', { name: 'Uploads by type' });
    await panel.getByText('Show as a table').click();
    expect(await panel.getByRole('row').allInnerTexts()).toEqual(['Type\tUploads', 'png\t3', 'gif\t1']);
    await page.getByRole('link', { name: '24 months' }).click();
    await page.waitForURL(/by=month/);
    await settled(page);
    expect(await tile('Uploads')).toContain(`4\n${byteSize(bytes, 'en')}`);
    const months = (await csvOf('Uploads by month')).lines;
    expect([months.length, months.reduce((sum, line) => sum + Number(line.split(',')[1]), 0)]).toEqual([24, 4]);
    for (const one of [sent[0], sent[2], sent[3]]) await remove(one);
  });

  it('lists the pictures of everybody, finds and sorts them, and hides private ones until it is told to look', async () => {
    await upload(server.url, token, await plainPng(900, 700, '#336699'), { title: 'Holiday blue' });
    await upload(server.url, token, await plainPng(30, 30, '#993333'), { title: 'Secret red', visibility: 'private' });
    await open('/admin/uploads');
    expect(await titles()).toEqual(['Secret red', 'Holiday blue']);
    await page.getByRole('combobox', { name: 'Order' }).selectOption('largest');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/order=largest/);
    expect(await titles()).toEqual(['Holiday blue', 'Secret red']);
    await open(`/admin/uploads?${new URLSearchParams({ q: 'holi', user: bob.email, type: 'image/png' })}`);
    expect(await titles()).toEqual(['Holiday blue']);
    await open('/admin/uploads?q=nothing');
    await page.getByText('No picture is like that.').waitFor();
    await open('/admin/uploads');
    const secret = page.getByRole('listitem', { name: 'Secret red' });
    expect(await secret.locator('img').count()).toBe(0);
    await secret.getByRole('button', { name: 'Details of Secret red' }).click();
    const details = page.getByRole('dialog');
    await details.getByText(`Bob (${bob.email})`).waitFor();
    await details.getByRole('button', { name: 'Look at it' }).click();
    const picture = details.locator('img');
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(30);
    await details.getByRole('link', { name: 'What was done to it' }).click();
    await page.getByText('looked at the private picture').waitFor();
  });

  it('keeps many at once, deletes them, and takes that back', async () => {
    const { url } = await upload(server.url, token, await plainPng(20, 20, '#00ff00'), { title: 'Taken back' });
    await open('/admin/uploads');
    await page.getByRole('checkbox', { name: 'Choose all on this page' }).check();
    await page.getByRole('button', { name: /^Keep \(3\)/ }).click();
    await toast('3 pictures are kept');
    await page.getByRole('checkbox', { name: 'Choose Taken back' }).check();
    await page.getByRole('button', { name: /^Delete \(1\)/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('1 picture deleted').waitFor();
    expect((await fetch(url)).status).toBe(404);
    await page.getByRole('button', { name: 'Take it back' }).click();
    await toast('Taken back');
    expect((await fetch(url)).status).toBe(200);
  });

  it('runs the purge, says what came of it, and remembers it', async () => {
    await upload(server.url, token, await plainPng(20, 20, '#0000ff'), { title: 'Brief', expires_in: '1' });
    await new Promise((done) => setTimeout(done, 1500));
    await open('/admin/purge');
    await page.getByText('None is on record yet.').waitFor();
    await page.getByText('Nothing waits to be removed.').waitFor();
    await page.getByRole('button', { name: 'Run now' }).click();
    await toast('1 removed, 0 failed, 0 left.');
    await page.getByText(`asked for by ${ada.email}`).waitFor();
  });

  it('registers an app, says what is wrong with its addresses, disables and removes it', async () => {
    await open('/admin/apps');
    await page.getByText('No other app is registered.').waitFor();
    await page.getByRole('button', { name: 'Register an app' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Blog');
    await page.getByRole('textbox', { name: 'Redirect addresses' }).fill('http://blog.example/back');
    await page.getByRole('button', { name: 'Register an app' }).click();
    await page.getByRole('alert').filter({ hasText: 'Redirect address 1: it has to begin with https://' }).waitFor();
    await page.getByRole('textbox', { name: 'Redirect addresses' }).fill('https://blog.example/back');
    await page.getByRole('button', { name: 'Register an app' }).click();
    const app = page.getByRole('listitem', { name: 'Blog' });
    await app.getByText('https://blog.example/back').waitFor();
    await app.getByRole('button', { name: 'Disable Blog' }).click();
    await toast('It and all its tokens are refused');
    await app.getByRole('button', { name: 'Enable Blog' }).waitFor();
    await app.getByRole('button', { name: 'Remove Blog' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await app.waitFor({ state: 'detached' });
  });

  it('tells in the audit log who did what, finds it again and hands it out as CSV', async () => {
    await open('/admin/audit');
    const log = page.getByRole('main').getByRole('list');
    for (const words of ['removed the app Blog', 'ran the purge', 'changed the picture Secret red', 'signed in'])
      await log.getByText(words).first().waitFor();
    await page.getByRole('combobox', { name: 'What' }).selectOption('oauth_app.remove');
    await page.getByRole('textbox', { name: 'Who' }).fill(ada.email);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/action=oauth_app.remove/);
    expect(await page.getByRole('main').getByRole('listitem').count()).toBe(1);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export as CSV' }).click(),
    ]);
    const lines = (await textOf(download)).replace(/\r\n$/, '').split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(`oauth_app.remove,${ada.email},`);
  });

  it('does not exist for anybody else, page or door', async () => {
    const other = await browser.newContext({ baseURL: server.url });
    const visitor = await other.newPage();
    await visitor.goto('/sign-in');
    await fillSignIn(visitor, bob);
    await visitor.waitForURL(`${server.url}/`);
    for (const path of ['uploads', 'purge', 'apps', 'audit'])
      expect((await visitor.goto(`/admin/${path}`))?.status(), path).toBe(404);
    const status = (path: string, method: string) =>
      visitor.evaluate(
        async ([to = '', how = '']) => (await fetch(to, { method: how, body: how === 'GET' ? null : '{}' })).status,
        [path, method],
      );
    expect(await status('/api/v1/admin/audit/export', 'GET')).toBe(403);
    expect(await status('/api/v1/admin/purge/run', 'POST')).toBe(403);
    await other.close();
  });
});
