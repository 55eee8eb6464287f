import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Runs one command; `argv` is what follows its name. What it throws becomes words and an exit code in main.ts. */
export type Run = (argv: string[], terminal: Terminal) => Promise<ExitCode>;

export interface Command {
  /** What follows the name in the usage. */
  readonly usage: string;
  readonly does: string;
  /** Loaded only when called: a command starts in the time that its own parts need. */
  readonly load: () => Promise<Run>;
}

const shotOptions = '[--delay S] [--cursor | --no-cursor] [--save FILE] [--copy] [--no-upload] [--json]';

/** Every command, in the order of `help`. */
export const commands: Record<string, Command> = {
  area: {
    usage: `[--rect X,Y,W,H | --last] ${shotOptions}`,
    does: 'marks a region of the screen and uploads, copies or saves it',
    load: async () => (await import('./shoot.ts')).area,
  },
  full: {
    usage: `[--monitor N | --all] ${shotOptions}`,
    does: 'takes the main monitor, another one, or all of them',
    load: async () => (await import('./shoot.ts')).full,
  },
  window: {
    usage: shotOptions,
    does: 'takes the active window, with its title bar and without its shadow',
    load: async () => (await import('./shoot.ts')).window,
  },
  gif: {
    usage:
      '[--rect X,Y,W,H] [--seconds N] [--fps 10..30] [--format gif|webp] [--countdown 0..3] [--delay S] [--cursor | --no-cursor] [--preview | --no-preview] [--save FILE] [--copy] [--no-upload] [--json]',
    does: 'records a region until Shift+Print is pressed or the seconds are over, and uploads, copies or saves it',
    load: async () => (await import('./gif.ts')).gif,
  },
  upload: {
    usage: 'FILE… [--title TEXT] [--json]',
    does: 'uploads picture files (PNG, JPEG, GIF, WebP, AVIF)',
    load: async () => (await import('./upload.ts')).upload,
  },
  list: {
    usage: '[--limit N] [--search TEXT] [--local] [--json]',
    does: 'lists your pictures, the newest first; --local: the last ones from this computer, without asking the server',
    load: async () => (await import('./list.ts')).list,
  },
  delete: {
    usage: 'ID|URL… [--json]',
    does: 'deletes pictures: their links are dead at once',
    load: async () => (await import('./delete.ts')).deletePictures,
  },
  queue: {
    usage: '[list | retry [ID…] | drop ID…|all] [--json]',
    does: 'shows, sends or throws away the pictures that no server has taken yet',
    load: async () => (await import('./queue.ts')).queue,
  },
  run: {
    usage: '',
    does: 'stays and listens to the hotkeys (Print: area, Ctrl+Print: full, Alt+Print: window, Ctrl+Shift+Print: last, Shift+Print: gif)',
    load: async () => (await import('./run.ts')).run,
  },
  status: {
    usage: '[--json]',
    does: 'says whether a helper stays, which keys it has, who is signed in and what waits',
    load: async () => (await import('./status.ts')).status,
  },
  settings: {
    usage: '[--no-browser]',
    does: 'opens the page of settings in the browser: hotkeys, account, recent pictures, queue',
    load: async () => (await import('./settings.ts')).settings,
  },
  quit: {
    usage: '',
    does: 'ends the helper that stays',
    load: async () => (await import('./quit.ts')).quit,
  },
  login: {
    usage: '[--server URL] [--device | --token-stdin]',
    does: 'signs in through the browser, by a code on another machine, or with a personal token; the server is the last one, or that of the download, unless it is named',
    load: async () => (await import('./login.ts')).login,
  },
  logout: {
    usage: '',
    does: 'ends the sign-in, here and at the server',
    load: async () => (await import('./logout.ts')).logout,
  },
  whoami: {
    usage: '[--local] [--json]',
    does: 'says who is signed in, where, and where the sign-in is kept',
    load: async () => (await import('./who-am-i.ts')).whoAmI,
  },
  config: {
    usage: '[list | get KEY | set KEY VALUE | unset KEY | reset] [--json]',
    does: 'shows or changes the settings, such as hotkeys.area; startAtLogin is on or off too',
    load: async () => (await import('./config.ts')).config,
  },
  update: {
    usage: '[--check] [--again] [--json]',
    does: 'looks for a newer version at your server and installs it; --check only looks, --again takes one that failed here',
    load: async () => (await import('./update.ts')).update,
  },
  forget: {
    usage: '--yes',
    does: 'signs out and removes what the helper has kept on this computer: settings, history, cache; pictures stay',
    load: async () => (await import('./forget.ts')).forget,
  },
  'self-check': {
    usage: '',
    does: 'says ok where every native part of this helper can be loaded',
    load: async () => (await import('./self-check.ts')).selfCheck,
  },
  doctor: {
    usage: '[--json]',
    does: 'says for this desktop what works, what does not and what to type: capture, overlay, hotkeys, clipboard, server …',
    load: async () => (await import('./doctor.ts')).doctor,
  },
};
