import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { openBrowser } from './support/browser.ts';
import { type State, seedSite } from './support/seeded-site.ts';
import { startServer, type TestServer } from './support/server.ts';
import { type SitePage, sitePages } from './support/site-pages.ts';

const folder = join(import.meta.dirname, '../test-results/screenshots');
const sizes = { desktop: { width: 1280, height: 860 }, phone: { width: 360, height: 740 } };

/** One picture of a page. */
async function shoot(browser: Browser, server: TestServer, page: SitePage, look: Look, state?: State): Promise<void> {
  const { scheme, locale, size } = look;
  const context = await browser.newContext({
    baseURL: server.url,
    colorScheme: scheme,
    locale,
    viewport: sizes[size],
    reducedMotion: 'reduce',
    ...state,
  });
  const tab = await context.newPage();
  await tab.goto(page.path, { waitUntil: 'networkidle' });
  const name = `${page.name.replaceAll('/', '-') || 'pictures'}-${size}-${scheme}-${locale}.png`;
  await tab.screenshot({ path: join(folder, name), fullPage: true });
  await context.close();
}

interface Look {
  readonly scheme: 'light' | 'dark';
  readonly locale: 'en' | 'de';
  readonly size: keyof typeof sizes;
}

const looks: Look[] = (['desktop', 'phone'] as const).flatMap((size) =>
  (['light', 'dark'] as const).flatMap((scheme) => (['en', 'de'] as const).map((locale) => ({ size, scheme, locale }))),
);

/** `npm run screenshots`: every page in both themes, both languages and both widths, into test-results/screenshots. */
async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const wanted = process.argv[2] ?? '';
  const browser = await openBrowser();
  const server = await startServer();
  try {
    const first: SitePage = { name: 'setup', path: '/setup', by: 'first' };
    if (first.name.includes(wanted)) for (const look of looks) await shoot(browser, server, first, look);
    const seeded = await seedSite(server, browser);
    const missing: SitePage = { name: 'not-found', path: '/nothing/here', by: 'nobody' };
    const device: SitePage = { name: 'device', path: '/device', by: 'nobody' };
    const pages = [...sitePages(seeded), missing, device].filter(
      ({ by, name }) => by !== 'first' && name.includes(wanted),
    );
    for (const page of pages) {
      for (const look of looks)
        await shoot(browser, server, page, look, page.by === 'admin' ? seeded.state : undefined);
      console.log(page.path);
    }
    console.log(`The pictures are in ${folder}`);
  } finally {
    await server.stop();
    await browser.close();
  }
}

await main();
