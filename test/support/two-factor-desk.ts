import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/open.ts';
import { makeAccount, password } from './accounts.ts';
import { codeOf } from './authenticator.ts';
import { openBrowser } from './browser.ts';
import { newMariaDbUrl } from './engines.ts';
import { startServer, type TestServer } from './server.ts';
import { signedIn } from './signed-in.ts';
import { fillSignIn, settled } from './site.ts';

/** A server, a window before it and a person of its own for each test. */
export class TwoFactorDesk {
  server!: TestServer;
  browser!: Browser;
  db!: Database;
  context!: BrowserContext;
  page!: Page;
  email = '';
  /** What the window's script has complained of. */
  complaints: string[] = [];
  #people = 0;
  // Kept from one start to the next.
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-two-factor-'));
  #databaseUrl: string | undefined;

  async open(engine: 'sqlite' | 'mysql'): Promise<void> {
    this.#databaseUrl = engine === 'mysql' ? await newMariaDbUrl() : undefined;
    await this.start();
    const sqliteFile = join(this.#dataDir, 'prntscrn.sqlite');
    this.db = await openDatabase({ databaseUrl: this.#databaseUrl, sqliteFile });
    this.browser = await openBrowser();
  }

  async start(): Promise<void> {
    const databaseUrl = this.#databaseUrl;
    this.server = await startServer({ name: 'localhost', dataDir: this.#dataDir, ...(databaseUrl && { databaseUrl }) });
  }

  async close(): Promise<void> {
    await this.browser?.close();
    await this.db?.close();
    await this.server?.stop();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  /** Somebody new, with a window in which nobody is signed in. */
  async newPerson(): Promise<void> {
    this.email = `person-${++this.#people}@example.org`;
    await makeAccount(this.server, { email: this.email });
    await this.newWindow();
  }

  async newWindow(): Promise<void> {
    await this.context?.close();
    this.context = await this.browser.newContext({ baseURL: this.server.url, reducedMotion: 'reduce' });
    this.page = await this.context.newPage();
    const complaints: string[] = [];
    this.complaints = complaints;
    this.page.on('pageerror', (error) => complaints.push(error.message));
    this.page.on('console', (message) => {
      const harmless = message.text().startsWith('Failed to load resource');
      if (['error', 'warning'].includes(message.type()) && !harmless) complaints.push(message.text());
    });
  }

  async typePassword(path = '/sign-in'): Promise<void> {
    await this.page.goto(path);
    await settled(this.page);
    await fillSignIn(this.page, { email: this.email, password });
  }

  home(): Promise<void> {
    return this.page.waitForURL(`${this.server.url}/`);
  }

  /** Signs the window in without the form, for tests of what comes after it. */
  async signIn(): Promise<void> {
    const { cookies } = await signedIn(this.browser, this.server, { email: this.email });
    await this.context.addCookies(cookies);
  }

  async typeCode(code: string): Promise<void> {
    await this.page.getByRole('textbox', { name: /^(Code|Recovery code)$/ }).fill(code);
    await this.page.getByRole('button', { name: /^(Go on|Confirm)$/ }).click();
  }

  async openSecurity(): Promise<void> {
    await this.page.goto('/account/security');
    await settled(this.page);
  }

  /** Sets up an authenticator in the signed-in window; gives its secret and the recovery codes. */
  async setUpApp(): Promise<{ secret: string; codes: string[] }> {
    const { page } = this;
    await this.openSecurity();
    await page.getByRole('button', { name: 'Set up' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set up an authenticator app' });
    const secret = (await dialog.locator('[translate=no]').innerText()).replace(/\s/g, '');
    await dialog.getByLabel('Code that the app shows').fill(await codeOf(secret));
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    const kept = page.getByRole('dialog', { name: 'Keep these recovery codes' });
    await kept.getByRole('listitem').first().waitFor();
    const codes = await kept.getByRole('listitem').allInnerTexts();
    await kept.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText(/In use since/).waitFor();
    return { secret, codes };
  }

  /** The same without a window, as the page's script asks for it; the window stays signed out. */
  async protectPerson(): Promise<{ secret: string; codes: string[] }> {
    const { url } = this.server;
    const storageState = await signedIn(this.browser, this.server, { email: this.email });
    const context = await this.browser.newContext({ baseURL: url, storageState });
    const ask = async <T>(path: string, data: object): Promise<T> => {
      const answer = await context.request.post(`/api/v1/me/${path}`, { data, headers: { Origin: url } });
      if (!answer.ok()) throw new Error(`${path} was answered with ${answer.status()}: ${await answer.text()}`);
      return (await answer.json()) as T;
    };
    const { secret } = await ask<{ secret: string }>('authenticator', {});
    const code = await codeOf(secret);
    const { recovery_codes } = await ask<{ recovery_codes: string[] }>('authenticator/confirm', { code });
    await context.close();
    return { secret, codes: recovery_codes };
  }

  /** As if every session had been opened long ago. */
  async forgetProof(): Promise<void> {
    const { sessions } = this.db.tables;
    await this.db.write(async (tx) => void (await tx.update(sessions).set({ verifiedAt: 0 })));
  }

  async requireSecondFactor(requireTwoFactor: boolean): Promise<void> {
    const { users } = this.db.tables;
    await this.db.write(async (tx) => void (await tx.update(users).set({ requireTwoFactor })));
  }

  /** What the audit log has of this person. */
  async audited() {
    const rows = await this.db.read.select().from(this.db.tables.audit);
    return rows.filter((row) => row.actorName === this.email);
  }
}
