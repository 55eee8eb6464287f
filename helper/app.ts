import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findAccount } from './account/account.ts';
import { HelperError } from './platform/helper-error.ts';
import { lockFile } from './platform/lock.ts';
import { ownVersion } from './platform/own-version.ts';
import { type HeldKeys, holdKeys, type KeyPurpose } from './resident/hold-keys.ts';
import { keepCurrent } from './resident/keep-current.ts';
import { listenForCommands } from './resident/listen.ts';
import type { Order, Reply } from './resident/message.ts';
import type { Resident, Section } from './resident/resident.ts';
import { type Sender, sendWaiting } from './resident/send-waiting.ts';
import { showTray } from './resident/show-tray.ts';
import { type AppEvents, openTakings, type Takings } from './resident/takings.ts';
import { watchState } from './resident/watch-state.ts';
import { makePrivate } from './settings/folders.ts';
import { announce } from './shot/announce.ts';
import { rescueScratch } from './shot/scratch.ts';
import type { Shot } from './shot/shot.ts';
import type { Studio } from './shot/studio.ts';
import { spellKeys } from './texts/spell-keys.ts';
import { findInstalledProgram } from './update/installed-program.ts';
import { listQueue } from './upload/queue.ts';
import { tidyQueue } from './upload/tidy-queue.ts';

/** What each hotkey takes. */
const shotsByKey: Record<KeyPurpose, Pick<Shot, 'kind' | 'last'>> = {
  area: { kind: 'area' },
  full: { kind: 'full' },
  window: { kind: 'window' },
  last: { kind: 'area', last: true },
  gif: { kind: 'gif' },
};

/** The resident helper: hotkey → capture → overlay → upload, the queue, the tray and the page of settings. */
export interface App {
  /** The accelerators that work, by what they do. */
  readonly hotkeys: HeldKeys['working'];
  /** Resolves when there is nothing left to stay for: the screen is gone, or somebody said quit. */
  readonly over: Promise<void>;
  /** An address of the page of settings that lets one browser in, once. */
  page(section?: Section): Promise<string>;
  /** Ends everything; what is being uploaded stays in the queue. */
  close(): Promise<void>;
}

/**
 * Starts the resident helper; undefined where one runs already for this state folder.
 * @throws HelperError `no_display`, `unsupported_platform`. A hotkey that another program has is trouble, not an end.
 */
export async function startApp(studio: Studio, events: AppEvents): Promise<App | undefined> {
  const { folders, desktop } = studio;
  const lock = await lockFile(join(makePrivate(folders.state), 'run.lock'));
  if (!lock) return undefined;
  const ending = new AbortController();
  const closers: (() => void)[] = [() => lock.release()];
  const takings = openTakings(studio, events, ending.signal);
  let makesRoom = false;
  const close = async () => {
    ending.abort();
    await Promise.race([takings.settled(), sleep(2_000)]);
    // An update comes by itself: a link that was just copied can be pasted after it. Who quits wants nothing left behind.
    if (makesRoom) await Promise.race([desktop.leaveClipboard().catch(() => {}), sleep(1_000)]);
    for (const end of closers.splice(0).reverse()) end();
  };
  try {
    await tellRescued(studio, events);
    tidyQueue(folders.queue);
    const { openHotkeys } = await import('./hotkey/hotkey.ts');
    const hotkeys = await openHotkeys();
    closers.push(
      () => hotkeys.close(),
      () => desktop.close(),
    );
    await Promise.all([desktop.capture(), desktop.overlay()]);
    const take = (purpose: KeyPurpose) => takings.byKey(shotsByKey[purpose]);
    const keys = await holdKeys(hotkeys, studio.settings.current().hotkeys, take, events.trouble, studio.texts.keys);
    const quit = Promise.withResolvers<void>();
    const version = await ownVersion();
    const makeRoom = () => {
      makesRoom = true;
      quit.resolve();
    };
    const live = liveParts(studio, events, {
      version,
      keys,
      takings,
      take,
      quit: quit.resolve,
      makeRoom,
      signal: ending.signal,
    });
    closers.push(live.close);
    const service = { display: process.env.DISPLAY ?? '', take: takings.take, obey: live.obey };
    const listener = await listenForCommands(folders.socket, service);
    closers.push(() => listener.close());
    void studio.delivery.server.warm();
    return { hotkeys: keys.working, page: live.page, over: Promise.race([hotkeys.lost, quit.promise]), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Core {
  readonly version: string;
  readonly keys: HeldKeys;
  readonly takings: Takings;
  readonly take: (purpose: KeyPurpose) => void;
  readonly quit: () => void;
  /** The same, for a newer version that takes over. */
  readonly makeRoom: () => void;
  readonly signal: AbortSignal;
}

/** What follows the helper's doings and can be asked about them: queue, tray, page of settings, orders. */
function liveParts(studio: Studio, events: AppEvents, { version, keys, takings, take, quit, makeRoom, signal }: Core) {
  const sender: Sender = sendWaiting(studio, { sent: tellSent(studio, events), trouble: events.trouble }, signal);
  const page = onePage(() => resident);
  const resident: Resident = {
    studio,
    keys,
    get uploading() {
      return takings.uploading;
    },
    get recording() {
      return takings.recording;
    },
    take,
    send: () => sender.now(),
    page: page.url,
    quit,
    trouble: events.trouble,
  };
  const current = keepCurrent(studio, version);
  const tray = showTray(resident, current);
  const refresh = () => void tray.refresh();
  takings.onChange(refresh);
  const stopWatching = [
    watchState(studio.folders, () => {
      refresh();
      sender.look();
      current.look();
    }),
    studio.settings.watch((now) => {
      void keys.follow(now.hotkeys).catch(() => {});
      void tray.want(now.tray);
    }, events.trouble),
    keys.onChange(refresh),
  ];
  void tray.want(studio.settings.current().tray);
  current.look();
  const obey = async (order: Order): Promise<Reply> => {
    if (order.order === 'status') return { status: { ...statusOf(resident, tray.state), version } };
    if (order.order === 'page') return { url: await resident.page(order.section) };
    if (order.order === 'leave' && takings.busy)
      throw new HelperError('busy', 'Something is being marked, recorded or uploaded');
    if (order.order === 'quit') setImmediate(quit);
    else if (order.order === 'leave') setImmediate(makeRoom);
    else if (order.order === 'update') current.install();
    else void greet(resident, events.signIn);
    return { done: true };
  };
  const close = () => {
    for (const stop of stopWatching) stop();
    tray.close();
    current.close();
    sender.close();
    page.close();
  };
  return { obey, close, page: page.url };
}

/** The page's server starts with the first wish for it, ends when nobody has used it for a while, and starts again. */
function onePage(resident: () => Resident) {
  let opened: Promise<import('./page/open-page.ts').Page> | undefined;
  return {
    async url(section?: Section) {
      opened ??= import('./page/open-page.ts').then(async ({ openPage }) => {
        const page = await openPage(resident());
        void page.over.then(() => {
          opened = undefined;
        });
        return page;
      });
      return (await opened).url(section);
    },
    close: () => void opened?.then((page) => page.close()).catch(() => {}),
  };
}

function statusOf({ studio, keys, uploading }: Resident, tray: ReturnType<typeof showTray>['state']) {
  const account = findAccount(studio.folders.state);
  return {
    pid: process.pid,
    display: process.env.DISPLAY ?? '',
    hotkeys: keys.working as Record<string, string>,
    paused: keys.paused,
    uploading,
    waiting: listQueue(studio.folders.queue).length,
    signedIn: account ? { server: account.server, name: account.user.name, email: account.user.email } : null,
    tray,
  };
}

/** Somebody has started the helper once more, perhaps because nothing of it is to be seen, or to sign in after all. */
async function greet({ studio, keys, page, trouble }: Resident, signIn: AppEvents['signIn']): Promise<void> {
  if (signIn && findInstalledProgram() && !findAccount(studio.folders.state)) return signIn();
  const { openUrl } = await import('./platform/open-url.ts');
  const words = studio.texts.notify;
  const open = async () => void (await openUrl(await page()));
  await studio.desktop.notify({
    title: words.runs,
    body: keys.working.area ? words.marks(spellKeys(keys.working.area, studio.texts)) : '',
    slot: 'greeting',
    actions: [
      { id: 'default', label: words.settings },
      { id: 'settings', label: words.settings },
    ],
    onAction: () => void open().catch((error) => trouble((error as Error).message)),
  });
}

/** Of pictures that waited a long time the link is not put on the clipboard: something else may be there by now. */
function tellSent(studio: Studio, events: AppEvents) {
  return (image: NonNullable<Parameters<typeof announce>[1]['image']>) => {
    const outcome = { image, warnings: [] };
    events.outcome(outcome);
    void announce(studio, outcome, { trouble: events.trouble, slot: 'sent later' });
  };
}

async function tellRescued(studio: Studio, events: AppEvents): Promise<void> {
  for (const path of await rescueScratch(studio.folders.state)) {
    events.trouble(
      `The helper was ended while a region was being chosen. The screen as it was is kept for a week: ${path}`,
    );
    if (studio.notifications) {
      void studio.desktop.notify({ title: studio.texts.notify.rescued, body: path });
    }
  }
}
