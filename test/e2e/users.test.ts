import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { openBrowser } from '#test/support/browser.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { fillSignIn, plainPng, settled, upload } from '#test/support/site.ts';

const boss = { name: 'Grace Hopper', email: 'grace@example.org', password: 'tulip orbit cask fern' };
const password = 'another long password';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
});

describe.each(['sqlite', 'mysql'] as const)('users and settings (%s)', (engine) => {
  let server: TestServer;
  let desk: Page;
  const guests: BrowserContext[] = [];

  beforeAll(async () => {
    server = await startServer(engine === 'mysql' ? { databaseUrl: await newMariaDbUrl() } : {});
    await makeAccount(server, { ...boss, role: 'admin' });
    const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1280, height: 900 } });
    desk = await context.newPage();
    await signIn(desk, boss);
  });
  afterAll(async () => {
    await desk?.context().close();
    await server?.stop();
  });
  afterEach(async () => {
    for (const context of guests.splice(0)) await context.close();
  });

  /** A window of somebody else. */
  async function guest(): Promise<Page> {
    const context = await browser.newContext({ baseURL: server.url });
    guests.push(context);
    return await context.newPage();
  }
  async function signIn(page: Page, person: { email: string; password: string }) {
    await page.goto('/sign-in');
    await fillSignIn(page, person);
    await page.getByRole('heading', { name: 'Your pictures' }).waitFor();
  }
  async function openDesk(path: string) {
    await desk.goto(path);
    await settled(desk);
  }
  const tokenOf = (email: string) => makeToken(server, email);
  const openUser = async (name: string) => {
    await openDesk(`/admin/users?q=${encodeURIComponent(name)}`);
    await desk.getByRole('link', { name }).click();
    await desk.getByRole('heading', { level: 1, name }).waitFor();
    await settled(desk);
  };
  const toast = (text: string | RegExp) => desk.getByRole('alert').filter({ hasText: text }).waitFor();

  it('somebody who is invited makes an account, once', async () => {
    await openDesk('/admin/users');
    await desk.getByRole('button', { name: 'Invite' }).click();
    const dialog = desk.getByRole('dialog', { name: 'Invite somebody' });
    await dialog.getByLabel('E-mail (optional)').fill('linus@example.org');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const made = desk.getByRole('dialog', { name: 'The invitation is ready' });
    const link = (await made.locator('code').textContent()) ?? '';
    expect(link).toMatch(/\/invite\/[0-9A-Za-z]{43}$/);
    await made.getByRole('button', { name: 'Done' }).click();
    await desk.getByText('linus@example.org').waitFor();

    const page = await guest();
    await page.goto(link);
    await settled(page);
    expect(await page.getByLabel('E-mail').inputValue()).toBe('linus@example.org');
    await page.getByLabel('Name').fill('Linus Pauling');
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByRole('heading', { name: 'Your pictures' }).waitFor();

    const late = await guest();
    await late.goto(link);
    const used = await late.locator('main').innerText();
    expect(used).toContain('not good any more');
    await late.goto(`/invite/${'x'.repeat(43)}`);
    expect(await late.locator('main').innerText()).toBe(used);
    await openDesk('/admin/users');
    await desk.getByText('No invitation is open.').waitFor();
  });

  it('an invitation that is taken back, and one while sign-up is off, are not good', async () => {
    await openDesk('/admin/users');
    for (const round of [1, 2]) {
      await desk.getByRole('button', { name: 'Invite', exact: true }).click();
      await desk.getByRole('button', { name: 'Make the link' }).click();
      const link = (await desk.getByRole('dialog').locator('code').textContent()) ?? '';
      await desk.getByRole('button', { name: 'Done' }).click();
      if (round === 1) {
        await desk.getByRole('button', { name: /^Take back: invitation for/ }).click();
        await toast('taken back');
      } else {
        await openDesk('/admin/settings');
        await desk.getByLabel('New accounts', { exact: true }).selectOption('off');
        await desk.getByRole('button', { name: 'Save' }).click();
        await toast('The settings hold now');
      }
      const page = await guest();
      await page.goto(link);
      await page.getByRole('heading', { name: 'This invitation is not good any more' }).waitFor();
    }
    await desk.getByLabel('New accounts', { exact: true }).selectOption('invite');
    const saved = desk.waitForResponse((answer) => answer.request().method() === 'PATCH');
    await desk.getByRole('button', { name: 'Save' }).click();
    await (await saved).finished();
    await desk.reload();
    expect(await desk.getByLabel('New accounts', { exact: true }).inputValue()).toBe('invite');
  });

  it('an account is made, found by a part of the name, and signs in with the password that was shown', async () => {
    await openDesk('/admin/users');
    await desk.getByRole('button', { name: 'Add a user' }).click();
    const dialog = desk.getByRole('dialog', { name: 'Add a user' });
    await dialog.getByLabel('Name').fill('Rosalind Franklin');
    await dialog.getByLabel('E-mail').fill('rosalind@example.org');
    await dialog.getByRole('button', { name: 'Make the account' }).click();
    const shown = (await desk.getByRole('dialog').locator('code').textContent()) ?? '';
    await desk.getByRole('button', { name: 'Done' }).click();
    await desk.getByRole('searchbox', { name: 'Name or e-mail' }).fill('frank');
    await desk.getByRole('button', { name: 'Search' }).click();
    await desk.getByRole('link', { name: 'Rosalind Franklin' }).waitFor();
    expect(await desk.getByRole('list', { name: 'Users found' }).getByRole('listitem').count()).toBe(1);
    await signIn(await guest(), { email: 'rosalind@example.org', password: shown });
    await openDesk('/admin/users?q=nobody-like-this');
    await desk.getByText('Nobody has a name or e-mail').waitFor();
  });

  it('a quota is held to, and lifted', async () => {
    await openUser('Rosalind Franklin');
    await desk.getByLabel('Most pictures', { exact: true }).selectOption('own');
    await desk.getByRole('button', { name: 'Save' }).last().click();
    await toast('The account is changed.');
    const token = await tokenOf('rosalind@example.org');
    const png = await plainPng(20, 20, '#336699');
    const { url } = await upload(server.url, token, png);
    await expect(upload(server.url, token, png)).rejects.toThrow(/403.*quota_exceeded.*Delete pictures to make room/);
    await desk.reload();
    await desk.getByText('1 picture,').waitFor();
    await settled(desk);
    await desk.getByLabel('Most pictures', { exact: true }).selectOption({ label: 'No limit' });
    await desk.getByRole('button', { name: 'Save' }).last().click();
    await toast('The account is changed.');
    await upload(server.url, token, png);
    expect((await fetch(url)).status).toBe(200);
  });

  it('somebody is signed out everywhere, gets a new password, and is shut out', async () => {
    const page = await guest();
    await signIn(page, { email: 'linus@example.org', password });
    await openUser('Linus Pauling');
    await desk.getByRole('button', { name: 'Sign out everywhere' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await toast('is signed out everywhere');
    await page.goto('/');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();

    await desk.getByRole('button', { name: 'New password' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'New password' }).click();
    const given = (await desk.getByRole('dialog', { name: 'The new password' }).locator('code').textContent()) ?? '';
    await desk.getByRole('button', { name: 'Done' }).click();
    await signIn(page, { email: 'linus@example.org', password: given });

    await desk.getByRole('button', { name: 'Disable the account' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'Disable the account' }).click();
    await toast('The account is disabled');
    await page.goto('/');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await desk.getByRole('button', { name: 'Enable the account' }).click();
    await toast('may sign in again');
  });

  it('an account is removed, and its pictures live on with another', async () => {
    const token = await tokenOf('linus@example.org');
    const { url } = await upload(server.url, token, await plainPng(20, 20, '#993333'));
    await openUser('Linus Pauling');
    await desk.getByRole('button', { name: 'Remove the account' }).click();
    const dialog = desk.getByRole('dialog', { name: 'Remove Linus Pauling?' });
    await dialog.getByLabel('Hand them over: all links go on working').check();
    await dialog.getByLabel('E-mail of who gets them').fill('rosalind@example.org');
    await dialog.getByRole('button', { name: 'Remove the account' }).click();
    await desk.getByText('1 picture has a new owner.').waitFor();
    await desk.getByRole('button', { name: 'All users' }).click();
    await desk.getByRole('link', { name: 'Rosalind Franklin' }).waitFor();
    expect(await desk.getByRole('link', { name: 'Linus Pauling' }).count()).toBe(0);
    await desk.getByText('3 pictures,').waitFor();
    expect((await fetch(url)).status).toBe(200);
  });

  it('the last administrator stays one', async () => {
    await openUser(boss.name);
    expect(await desk.getByRole('button', { name: 'Disable the account' }).isDisabled()).toBe(true);
    await desk.getByLabel('Role', { exact: true }).selectOption('user');
    await desk.getByRole('button', { name: 'Save' }).first().click();
    await toast('make somebody else one first');
    await desk.getByRole('button', { name: 'Close this message' }).click();
    await desk.getByText('make somebody else one first').waitFor({ state: 'detached' });
    await desk.getByRole('button', { name: 'Remove the account' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'Remove the account' }).click();
    await toast('make somebody else one first');
  });

  it('settings hold at once: name, largest upload, quota', async () => {
    await openDesk('/admin/settings');
    await desk.getByLabel('Name', { exact: true }).fill('Our shots');
    await desk.getByLabel('Most pictures').fill('1');
    await desk.getByRole('button', { name: 'Save' }).click();
    await toast('The settings hold now');
    await desk.reload();
    expect(await desk.title()).toBe('Settings · Our shots');
    await desk.getByRole('link', { name: 'Our shots, Pictures' }).waitFor();
    expect(await desk.getByLabel('Largest upload', { exact: true }).inputValue()).toBe('50');
    expect(await desk.getByLabel('Largest upload: unit').inputValue()).toBe('MiB');
    await desk.goto('/');
    expect(await desk.title()).toBe('Your pictures · Our shots');
    await openDesk('/admin/settings');
    const token = await tokenOf(boss.email);
    const png = await plainPng(20, 20, '#339933');
    await upload(server.url, token, png);
    await expect(upload(server.url, token, png)).rejects.toThrow('quota_exceeded');
    await settled(desk);
    for (const name of ['Name', 'Most pictures']) await desk.getByRole('button', { name: `${name}: back to` }).click();
    await desk.getByRole('button', { name: 'Save' }).click();
    await toast('The settings hold now');
    await desk.goto('/');
    expect(await desk.title()).toBe('Your pictures · prntscrn');
    await expect.poll(() => upload(server.url, token, png).catch(() => undefined), { timeout: 15_000 }).toBeDefined();
  });
});
