import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '#test/support/browser.ts';
import { madePackages } from '#test/support/made-packages.ts';
import { allow, annsPage, download, offerPackages } from '#test/support/offered-packages.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { type Panel, type SessionBus, startPanel, startSessionBus } from '#test/support/session-bus.ts';
import { takeRegion } from '#test/support/take-region.ts';
import { startScreen, type XScreen } from '#test/support/x-screen.ts';

const run = promisify(execFile);
const root = mkdtempSync(join(tmpdir(), 'prntscrn-first-'));
let archive: string;
let deb: string;
let server: TestServer;
let browser: Browser;
let screen: XScreen;
let bus: SessionBus;
let panel: Panel;
const running: ChildProcess[] = [];

beforeAll(async () => {
  const packages = await madePackages('linux-x64');
  [server, browser, screen] = await Promise.all([startServer(), openBrowser(), startScreen()]);
  bus = await startSessionBus(screen.env);
  panel = await startPanel(bus);
  await screen.paint();
  [archive, deb] = [packages('.tar.gz'), packages('.deb')];
  await offerPackages(server, [archive, deb]);
});
afterAll(async () => {
  for (const child of running) child.kill();
  await browser?.close();
  await panel?.stop();
  await bus?.stop();
  await screen?.stop();
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

/** Somebody at the screen with an empty home, whose desktop opens addresses as this script says. */
function person(name: string, opener: string) {
  const home = join(root, name);
  const note = join(home, 'opened');
  mkdirSync(join(home, 'run'), { recursive: true, mode: 0o700 });
  mkdirSync(join(home, 'programs'));
  writeFileSync(join(home, 'programs/xdg-open'), `#!/bin/sh\n${opener.replace('NOTE', note)}\n`, { mode: 0o755 });
  writeFileSync(note, '');
  const env = {
    PATH: [join(home, 'programs'), process.env.PATH].join(delimiter),
    HOME: home,
    XDG_RUNTIME_DIR: join(home, 'run'),
    DISPLAY: screen.display,
    DBUS_SESSION_BUS_ADDRESS: bus.address,
    PRNTSCRN_AS_ROOT: 'yes',
  } as unknown as NodeJS.ProcessEnv;
  const call = async (line: string) => (await run('sh', ['-c', line], { env, cwd: home })).stdout;
  return {
    home,
    env,
    call,
    /** The addresses that were to be opened so far. */
    opened: () => readFileSync(note, 'utf8').trimEnd().split('\n').filter(Boolean),
    /** Starts what a desktop entry says, as a desktop does. */
    start(entry: string) {
      const [, line = ''] = /^Exec=(.*)$/m.exec(readFileSync(entry, 'utf8')) ?? [];
      running.push(spawn('sh', ['-c', `exec ${line}`], { env, cwd: home, stdio: 'ignore' }));
    },
    status: async () => JSON.parse(await call('prntscrn status --json || .local/bin/prntscrn status --json')),
  };
}
const told = (title: string) => panel.notifications.find((each) => each.title === title);

it('leads from the download page to a link, with one click and no address typed', async () => {
  const ann = person('ann', 'echo "$1" >> NOTE');
  const page = await annsPage(browser, server);
  await download(page, archive, ann.home);
  // What the page says to type.
  const [command = ''] = await page
    .locator('pre', { hasText: basename(archive) })
    .first()
    .allTextContents();
  expect(await ann.call(command)).toMatch(/is installed in .*one click signs you in; then press PrtScn\.$/ms);

  await expect.poll(ann.opened, { timeout: 20_000 }).toHaveLength(1);
  await allow(page, ann.opened()[0] as string);
  await expect
    .poll(() => told('Signed in as ann'), { timeout: 20_000 })
    .toMatchObject({ body: 'Print marks a region' });
  expect(await ann.status()).toMatchObject({ running: true, signedIn: { server: server.url, name: 'ann' } });

  const link = await takeRegion(screen, `${server.url}/image/`);
  const answer = await fetch(link);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);

  // From the menu the next time: it is there again, and asks nothing.
  await ann.call('.local/bin/prntscrn quit');
  ann.start(join(ann.home, '.local/share/applications/prntscrn.desktop'));
  await expect.poll(async () => (await ann.status()).running, { timeout: 20_000 }).toBe(true);
  expect((await takeRegion(screen, `${server.url}/image/`)) === link).toBe(false);
  expect(ann.opened()).toHaveLength(1);
  await ann.call('.local/bin/prntscrn quit');
});

it('shows a code where the desktop has no browser, for any other computer’s', async () => {
  const ben = person('ben', 'exit 3');
  const page = await annsPage(browser, server);
  await ben.call(`dpkg-deb -x ${await download(page, deb, ben.home)} system`);
  ben.env.PATH = [join(ben.home, 'system/usr/bin'), ben.env.PATH].join(delimiter);
  ben.start(join(ben.home, 'system/etc/xdg/autostart/prntscrn.desktop'));

  const code = () => panel.notifications.find(({ title }) => title.startsWith('Sign in with the code'));
  await expect.poll(code, { timeout: 20_000 }).toBeDefined();
  const { title = '', body = '', hints } = code() ?? {};
  expect(hints).toContain('urgency');
  await page.goto(/http\S+(?=,)/.exec(body)?.[0] as string);
  await page.getByLabel('Code').fill(title.split(' ').at(-1) as string);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'It shows this code' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect.poll(() => panel.notifications.at(-1)?.title, { timeout: 30_000 }).toBe('Signed in as ann');
  expect(await ben.status()).toMatchObject({ signedIn: { server: server.url } });
  await ben.call('prntscrn quit');
});
