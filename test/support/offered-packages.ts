import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { makeReleaseKey } from '#helper/packaging/make-release-key.ts';
import { signRelease } from '#helper/packaging/sign-release.ts';
import manifest from '../../package.json' with { type: 'json' };
import { makeAccount } from './accounts.ts';
import type { TestServer } from './server.ts';
import { signedIn } from './signed-in.ts';

const email = 'ann@example.test';

/** Signs packages and gives them to the site, as an operator does. */
export async function offerPackages(server: TestServer, packages: readonly string[]): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'prntscrn-offer-'));
  const folder = join(root, 'release');
  mkdirSync(folder);
  for (const path of packages) copyFileSync(path, join(folder, basename(path)));
  const keys = join(root, 'keys.json');
  const { secret } = makeReleaseKey({ to: join(root, 'secret.pem'), list: keys });
  const publishedAt = Date.now() - 3_600_000;
  await signRelease({ folder, version: manifest.version, serial: 1, publishedAt, days: 30, keys: [secret] });
  await server.admin(['release', 'add', folder, '--keys', keys]);
  rmSync(root, { recursive: true, force: true });
}

/** A window of the browser of ann, who is signed in at the site. */
export async function annsPage(browser: Browser, server: TestServer): Promise<Page> {
  await makeAccount(server, { email }).catch((error: { reason?: string }) => {
    if (error.reason !== 'email_taken') throw error;
  });
  const storageState = await signedIn(browser, server, { email });
  return (await browser.newContext({ baseURL: server.url, storageState, acceptDownloads: true })).newPage();
}

/** Takes a package off the download page into a folder; gives its path. */
export async function download(page: Page, path: string, folder: string): Promise<string> {
  await page.goto('/download');
  const link = page.getByRole('link', { name: `Download ${basename(path)}` });
  const [saved] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const place = join(folder, basename(path));
  await saved.saveAs(place);
  return place;
}

/** The one click that connects a helper which has opened this address. */
export async function allow(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('heading', { name: 'Signed in' }).waitFor();
}
