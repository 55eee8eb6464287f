import type { Browser, BrowserContext } from 'playwright';
import sharp from 'sharp';
import { everyScope, makeAccount, makeToken } from './accounts.ts';
import type { TestServer } from './server.ts';
import { fillSignIn, type Person, settled, upload, waitingHelper } from './site.ts';
import type { Seeded } from './site-pages.ts';

export const ada: Person = { name: 'Ada Lovelace', email: 'ada@example.org', password: 'tulip orbit cask fern' };
const others: Person[] = [
  { name: 'Grace Hopper', email: 'grace@example.org', password: 'violet harbour mint oak' },
  { name: 'Konrad Zuse', email: 'konrad@example.org', password: 'copper meadow lantern ash' },
];

const titles = [
  'Build failed on main',
  'Invoice March',
  'Map of the office',
  'Dialog cut off at 125 %',
  null,
  'Terminal, out of memory',
  'Chart: requests a second',
  'Login form, dark',
  null,
  'Diff of the week',
  'Weather',
  'Stack trace 4711',
];

/** A picture that looks like a window on a desktop. */
async function drawing(index: number): Promise<Buffer> {
  const [width, height] = [[1280, 800] as const, [900, 1200] as const, [640, 360] as const][index % 3] ?? [640, 480];
  const hue = (index * 47) % 360;
  const lines = Array.from({ length: 9 }, (_, line) => {
    const length = 0.25 + (((index + 3) * (line + 5) * 37) % 55) / 100;
    return `<rect x="${width * 0.12}" y="${height * (0.24 + line * 0.065)}" width="${width * length}" height="${height * 0.022}" rx="4" fill="hsl(${hue} 18% ${line === 2 ? 45 : 74}%)"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<rect width="100%" height="100%" fill="hsl(${hue} 45% 62%)"/>
<rect x="${width * 0.07}" y="${height * 0.08}" width="${width * 0.86}" height="${height * 0.84}" rx="14" fill="#fbfbfd"/>
<rect x="${width * 0.07}" y="${height * 0.08}" width="${width * 0.86}" height="${height * 0.09}" rx="14" fill="hsl(${hue} 25% 88%)"/>
${lines.join('')}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

async function movingGif(): Promise<Buffer> {
  const frames = await Promise.all(
    ['#4263eb', '#2b8a3e', '#e8590c'].map((background) =>
      sharp({ create: { width: 320, height: 200, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: 400 })
    .toBuffer();
}

/** People and pictures on a fresh server; gives a signed-in administrator's window and where the pages about one thing are. */
export async function seedSite(
  server: TestServer,
  browser: Browser,
): Promise<Seeded & { state: State; token: string }> {
  for (const [at, { name, email, password }] of [ada, ...others].entries()) {
    await makeAccount(server, { email, name, password, role: at === 0 ? 'admin' : 'user' });
  }
  const token = await makeToken(server, ada.email, everyScope, 'backup script');
  let pictureId = '';
  for (const [at, title] of titles.entries()) {
    const fields: Record<string, string> = { ...(title && { title }) };
    if (at === 3) fields.visibility = 'private';
    if (at === 5) fields.expires_in = '604800';
    pictureId = (await upload(server.url, token, await drawing(at), fields)).id;
  }
  await upload(server.url, token, await movingGif(), { title: 'How to reproduce it' });
  const context = await browser.newContext({ baseURL: server.url, locale: 'en' });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await settled(page);
  await fillSignIn(page, ada);
  await page.waitForURL(`${server.url}/`);
  const helper = await waitingHelper(server.url, everyScope);
  await page.goto(helper.authorizationUrl);
  const consent = new URL(page.url()).pathname;
  helper.close();
  const users = await page.request.get('/api/v1/admin/users');
  const found = users.ok() ? ((await users.json()) as { users?: { id: string; email: string }[] }).users : undefined;
  const invited = await page.request.post('/api/v1/admin/invites', { data: {}, headers: { Origin: server.url } });
  const invite = new URL(((await invited.json()) as { url: string }).url).pathname;
  const state = { storageState: await context.storageState() };
  await context.close();
  return {
    state,
    token,
    consent,
    pictureId,
    userId: found?.find(({ email }) => email !== ada.email)?.id ?? '',
    invite,
  };
}

/** What a new window has of one that signed in. */
export type State = { storageState: Awaited<ReturnType<BrowserContext['storageState']>> };
