import { setTimeout as sleep } from 'node:timers/promises';
import { type Credentials, findAccount } from '#helper/account/account.ts';
import { endFirstStart, findKnownServer, isFirstStart } from '#helper/account/known-server.ts';
import { discover, type Provider } from '#helper/account/provider.ts';
import { remember } from '#helper/account/remember.ts';
import { signInWithBrowser } from '#helper/account/sign-in-browser.ts';
import { signInWithDevice } from '#helper/account/sign-in-device.ts';
import { whoIs } from '#helper/account/who-is.ts';
import type { Notification } from '#helper/notify/notify.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { openUrl } from '#helper/platform/open-url.ts';
import { signInButton } from '#helper/shot/announce.ts';
import { failureWords } from '#helper/shot/failure-words.ts';
import type { Studio } from '#helper/shot/studio.ts';
import { spellKeys } from '#helper/texts/spell-keys.ts';

/** Who meets somebody for whom there is no terminal to type into. */
export interface Host {
  readonly studio: Pick<Studio, 'folders' | 'texts' | 'notifications' | 'desktop'>;
  readonly env: Record<string, string | undefined>;
  /** The key that marks a region, where one works. */
  readonly key: string | undefined;
  /** An address of the page of settings, at the account. */
  readonly page: () => Promise<string>;
  readonly say: (words: string) => void;
  readonly signal: AbortSignal;
  /** Waits some milliseconds; rejects when the signal is aborted. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** Waits before a server that did not answer is asked again, and from then on the last one; in milliseconds. */
const pauses = [2_000, 5_000, 15_000, 60_000] as const;
/** Where nothing opens an address the system says so within this time; a person may have to find a password first. */
const patience = { browser: 2_000, person: 600_000 };

/** Leads whoever has just installed the helper to the sign-in: without a word typed, where the download knows its server. */
export async function welcome(host: Host, server = findKnownServer()): Promise<void> {
  if (isFirstStart(host.studio.folders.state)) await openSignIn(host, server);
}

let underWay: AbortController | undefined;

/** Opens a way to sign in and sees it through; what does not work is told on the screen. A second one ends the first. */
export async function openSignIn(given: Host, server = findKnownServer()): Promise<void> {
  if (server === undefined) return askForServer(given);
  underWay?.abort();
  underWay = new AbortController();
  const host = { ...given, signal: AbortSignal.any([given.signal, underWay.signal]) };
  const { state } = host.studio.folders;
  const { texts } = host.studio;
  const words = texts.welcome;
  try {
    const provider = await reach(host, server);
    if (!provider) return;
    const credentials = await ask(host, provider);
    const user = await whoIs(server, credentials);
    await remember({ stateFolder: state }, server, user, credentials);
    const body = host.key ? texts.notify.marks(spellKeys(host.key, texts)) : '';
    await tell(host, { title: words.signedIn(user.name), body });
  } catch (error) {
    if (host.signal.aborted || isSignedIn(host)) return;
    const body = `${failureWords(error, texts).body} ${words.waits}`;
    await tell(host, { title: words.notSignedIn, body, ...again(given, server) });
  }
}

/** The page of settings has a field for it. */
async function askForServer(host: Host): Promise<void> {
  const words = host.studio.texts.welcome;
  endFirstStart(host.studio.folders.state);
  if (await openUrl(await host.page(), host.env, patience.browser)) return;
  await tell(host, { title: words.whichServer, body: 'prntscrn login --server https://your.server' });
}

/** Asks a server until it answers. Undefined where somebody has signed in meanwhile, in another way. */
async function reach(host: Host, server: string): Promise<Provider | undefined> {
  const { pause = (ms, signal) => sleep(ms, undefined, { signal, ref: false }) } = host;
  const words = host.studio.texts.welcome;
  for (let tries = 0; !isSignedIn(host); tries += 1) {
    try {
      return await discover(server);
    } catch (error) {
      if (!(error instanceof HelperError) || error.code !== 'unreachable') throw error;
      // A network that comes up with the desktop is no news.
      if (tries === 1) await tell(host, { title: words.away(server), body: words.afterwards });
      await pause(pauses[Math.min(tries, pauses.length - 1)] as number, host.signal);
    }
  }
  return undefined;
}

/** In the browser, or by a code where there is none: then any other computer's does. */
async function ask(host: Host, provider: Provider): Promise<Credentials> {
  const { studio, signal, env } = host;
  endFirstStart(studio.folders.state);
  const words = studio.texts.welcome;
  let none = false;
  const open = async (url: string) => {
    none = !(await openUrl(url, env, patience.browser));
    if (none) throw new HelperError('no_browser', 'No browser could be started');
  };
  try {
    return await signInWithBrowser(provider, { signal, wait: patience.person, open });
  } catch (error) {
    if (!none) throw error;
    const show = ({ url, code }: { url: string; code: string }) =>
      void tell(host, { title: words.code(code), body: words.codeAt(url), urgent: true });
    return signInWithDevice(provider, { signal, show });
  }
}

const again = (host: Host, server: string) => signInButton(host.studio, () => void openSignIn(host, server));

async function tell({ studio, say }: Host, told: Notification): Promise<void> {
  say([told.title, told.body].filter(Boolean).join(': '));
  if (studio.notifications) await studio.desktop.notify({ slot: 'welcome', ...told }).catch(() => false);
}

function isSignedIn({ studio }: Host): boolean {
  try {
    return findAccount(studio.folders.state) !== undefined;
  } catch {
    return false; // Damaged: signing in anew repairs it.
  }
}
