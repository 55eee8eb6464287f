import { openPage } from '#helper/page/open-page.ts';
import { openUrl } from '#helper/platform/open-url.ts';
import { orderResident } from '#helper/resident/ask.ts';
import { type Folders, findFolders } from '#helper/settings/folders.ts';
import { openStudio } from '#helper/shot/open-studio.ts';
import { retryQueue } from '#helper/upload/retry-queue.ts';
import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** `settings`: the page is the resident helper's; where none runs, this command serves it until nobody looks at it. */
export async function settings(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parse(argv, { 'no-browser': { type: 'boolean' } });
  const folders = findFolders(terminal.env);
  const browser = !values['no-browser'];
  const reply = await orderResident(folders.socket, { order: 'page' });
  if (reply && 'url' in reply) {
    await show(reply.url, browser, terminal);
    return 0;
  }
  await serveHere(folders, browser, terminal);
  return 0;
}

async function serveHere(folders: Folders, browser: boolean, terminal: Terminal): Promise<void> {
  const studio = await openStudio(folders, 'passing');
  const send = async () => void (await retryQueue(studio.delivery, folders.state, (entry) => !entry.refused));
  const page = await openPage({ studio, send, trouble: terminal.say });
  const stop = () => page.close();
  terminal.signal.addEventListener('abort', stop, { once: true });
  await show(page.url(), browser, terminal);
  terminal.say('No helper runs, so this one serves the page. Ctrl+C ends it, and so does nobody looking at it.');
  await page.over;
  studio.desktop.close();
}

/** The address lets one browser in, once: it is of no use to anybody who reads it later. */
async function show(url: string, browser: boolean, terminal: Terminal): Promise<void> {
  if (browser && (await openUrl(url, terminal.env, 2_000))) {
    terminal.say('The settings are in your browser.');
    return;
  }
  if (browser) terminal.say('No browser could be started. Open this in one, within two minutes:');
  terminal.print(url);
}
