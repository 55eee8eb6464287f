import { join } from 'node:path';
import { findAccount } from './account/account.ts';
import type { Hotkeys } from './hotkey/hotkey.ts';
import { HelperError } from './platform/helper-error.ts';
import { lockFile } from './platform/lock.ts';
import { openUrl } from './platform/open-url.ts';
import { listenForShots } from './resident/listen.ts';
import { makePrivate } from './settings/folders.ts';
import type { Settings } from './settings/settings.ts';
import { sweepScratch } from './shot/scratch.ts';
import type { Outcome, Shot } from './shot/shot.ts';
import { type Studio, takeShot } from './shot/take-shot.ts';
import type { Watch } from './upload/deliver.ts';
import { isDue, retryQueue } from './upload/retry-queue.ts';

/** How often the resident looks at the queue and at the sign-in, in milliseconds. */
const TICK = 30_000;

/** What the resident tells its surroundings. */
export interface AppEvents {
  readonly outcome: (outcome: Outcome) => void;
  readonly trouble: (message: string) => void;
}

/** The resident helper: hotkey → capture → overlay → upload, and the queue. */
export interface App {
  /** The accelerators that work, by what they take. */
  readonly hotkeys: Partial<Record<Shot['kind'], string>>;
  close(): void;
}

/**
 * Starts the resident helper; undefined where one runs already for this state folder.
 * @throws HelperError `no_display`, `unsupported_platform`. A hotkey that another program has is trouble, not an end.
 */
export async function startApp(studio: Studio, settings: Settings, events: AppEvents): Promise<App | undefined> {
  const { folders, desktop, delivery } = studio;
  const lock = await lockFile(join(makePrivate(folders.state), 'run.lock'));
  if (!lock) return undefined;
  const ending = new AbortController();
  const closers: (() => void)[] = [() => lock.release()];
  const close = () => {
    ending.abort();
    for (const end of closers.splice(0).reverse()) end();
  };
  try {
    sweepScratch();
    const { openHotkeys } = await import('./hotkey/hotkey.ts');
    const hotkeys = await openHotkeys();
    closers.push(
      () => hotkeys.close(),
      () => desktop.close(),
    );
    await Promise.all([desktop.capture(), desktop.overlay()]);
    const take = (shot: Shot, watch: Watch) => {
      return takeAndTell(studio, settings, events, shot, { ...watch, signal: either(watch.signal, ending.signal) });
    };
    const grabbed = await grabKeys(hotkeys, settings, events, (kind) => {
      take({ kind, copy: false, upload: true }, {}).catch((error) => tellFailure(studio, settings, events, error));
    });
    const listener = await listenForShots(folders.socket, process.env.DISPLAY ?? '', take);
    closers.push(() => listener.close());
    closers.push(startTicking(studio, events, ending.signal));
    void delivery.server.warm();
    return { hotkeys: grabbed, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function grabKeys(
  hotkeys: Hotkeys,
  settings: Settings,
  events: AppEvents,
  pressed: (kind: Shot['kind']) => void,
) {
  const grabbed: App['hotkeys'] = {};
  for (const kind of ['area', 'full'] as const) {
    const accelerator = settings.hotkeys[kind];
    if (accelerator === 'off') continue;
    try {
      await hotkeys.register(accelerator, () => pressed(kind));
      grabbed[kind] = accelerator;
    } catch (error) {
      if (!(error instanceof HelperError)) throw error;
      events.trouble(`${error.message} Choose another key with: prntscrn config set hotkeys.${kind} Ctrl+Shift+4`);
    }
  }
  return grabbed;
}

async function takeAndTell(
  studio: Studio,
  settings: Settings,
  events: AppEvents,
  shot: Shot,
  watch: Watch,
): Promise<Outcome> {
  const outcome = await takeShot(studio, shot, watch);
  events.outcome(outcome);
  for (const warning of outcome.warnings) events.trouble(warning);
  if (settings.notifications) void tellOutcome(studio, events, outcome);
  return outcome;
}

async function tellOutcome({ desktop, delivery }: Studio, events: AppEvents, outcome: Outcome): Promise<void> {
  const { image, file, copied } = outcome;
  const title =
    copied === 'picture' ? 'Picture copied' : copied === 'link' ? 'Link copied' : image ? 'Uploaded' : 'Saved';
  if (!image) {
    await desktop.notify({ title, body: file });
    return;
  }
  await desktop.notify({
    title,
    body: image.url,
    actions: [
      { id: 'open', label: 'Open' },
      { id: 'delete', label: 'Delete' },
    ],
    onAction: (id) => {
      if (id === 'open') void openUrl(image.url);
      if (id !== 'delete') return;
      delivery.server.remove(image.id).then(
        () => desktop.notify({ title: 'Picture deleted', body: image.url }),
        (error) => events.trouble(`${image.url} was not deleted: ${(error as Error).message}`),
      );
    },
  });
}

/** A key was pressed and nobody watches a terminal: what went wrong must be seen on the screen. */
function tellFailure({ desktop }: Studio, settings: Settings, events: AppEvents, error: unknown): void {
  const { code, message } = error instanceof HelperError ? error : { code: 'unexpected', message: String(error) };
  if (code === 'cancelled' || code === 'busy') return;
  events.trouble(message);
  if (settings.notifications) void desktop.notify({ title: 'The picture was not uploaded', body: message });
}

/** Sends what waits, at once and then now and again, and renews the sign-in before it is needed. */
function startTicking({ delivery, folders }: Studio, events: AppEvents, signal: AbortSignal): () => void {
  let busy = false;
  const tick = async (atStart: boolean) => {
    if (busy) return;
    busy = true;
    try {
      if (!findAccount(folders.state)) return;
      await delivery.server.warm();
      const choose = (entry: Parameters<typeof isDue>[0]) => (atStart ? !entry.refused : isDue(entry, Date.now()));
      const { sent } = await retryQueue(delivery, folders.state, choose, { signal });
      for (const image of sent) events.outcome({ image, warnings: [] });
    } catch (error) {
      events.trouble((error as Error).message);
    } finally {
      busy = false;
    }
  };
  void tick(true);
  const timer = setInterval(() => void tick(false), TICK);
  return () => clearInterval(timer);
}

function either(a: AbortSignal | undefined, b: AbortSignal): AbortSignal {
  return a ? AbortSignal.any([a, b]) : b;
}
