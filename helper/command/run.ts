import { findAccount } from '#helper/account/account.ts';
import { type App, startApp } from '#helper/app.ts';
import { orderResident } from '#helper/resident/ask.ts';
import { findFolders } from '#helper/settings/folders.ts';
import { openStudio } from '#helper/shot/open-studio.ts';
import { findInstalledProgram } from '#helper/update/installed-program.ts';
import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** `run`: stays until Ctrl+C or the end of the desktop session. Prints the link of every upload on stdout. */
export async function run(argv: string[], terminal: Terminal): Promise<ExitCode> {
  parse(argv, {});
  if (process.platform === 'win32') (await import('#helper/platform/win32-console.ts')).hideOwnConsole();
  const folders = findFolders(terminal.env);
  const account = findAccount(folders.state);
  const studio = await openStudio(folders, 'resident');
  const app = await startApp(studio, {
    outcome: ({ image, file }) => {
      if (image) terminal.print(image.url);
      if (file) terminal.say(`Saved ${file}`);
    },
    trouble: (message) => terminal.say(message),
    signIn: () => void import('#helper/resident/welcome.ts').then(({ openSignIn }) => openSignIn(host())),
  });
  const host = () => ({
    studio,
    env: terminal.env,
    key: app?.hotkeys.area,
    page: async () => (await app?.page('account')) ?? '',
    say: terminal.say,
    signal: terminal.signal,
  });
  if (!app) {
    await orderResident(folders.socket, { order: 'greet' });
    terminal.say('prntscrn runs already. See: prntscrn status, prntscrn settings, prntscrn quit');
    return 0;
  }
  terminal.say(keysOf(app));
  terminal.say(
    account
      ? `Signed in at ${account.server}. Ctrl+C ends it.`
      : 'Nobody is signed in: pictures wait in the queue until you do. prntscrn login --server https://your.server',
  );
  // From the sources it is started in a terminal, which has just said how.
  if (!account && findInstalledProgram()) {
    void import('#helper/resident/welcome.ts').then(({ welcome }) => welcome(host()));
  }
  await Promise.race([ended(terminal.signal), app.over]);
  await app.close();
  return 0;
}

function keysOf({ hotkeys: { area, full, window, last, gif } }: App): string {
  const keys = [
    area && `${area}: mark a region`,
    full && `${full}: the whole main monitor`,
    window && `${window}: the active window`,
    last && `${last}: the last region again`,
    gif && `${gif}: record a region, and stop`,
  ].filter(Boolean);
  return keys.length > 0 ? keys.join(' · ') : 'No hotkey works; "prntscrn area" in a shell does';
}

/** Ctrl+C, SIGTERM, or the end of the program that started this one with a channel to it. */
function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    process.once('disconnect', resolve);
  });
}
