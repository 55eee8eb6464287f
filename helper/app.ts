import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findAccount } from './account/account.ts';
import { HelperError } from './platform/helper-error.ts';
import { lockFile } from './platform/lock.ts';
import { type HeldKeys, holdKeys, type KeyPurpose } from './resident/hold-keys.ts';
import { listenForShots } from './resident/listen.ts';
import { makePrivate } from './settings/folders.ts';
import { announce, announceFailure } from './shot/announce.ts';
import { sweepScratch } from './shot/scratch.ts';
import type { Outcome, Shot } from './shot/shot.ts';
import { type Studio, takeShot } from './shot/take-shot.ts';
import type { Watch } from './upload/deliver.ts';
import { isDue, retryQueue } from './upload/retry-queue.ts';

/** How often the resident looks at the queue and at the sign-in, in milliseconds. */
const TICK = 15_000;

/** What each hotkey takes. */
const shotsByKey: Record<KeyPurpose, Pick<Shot, 'kind' | 'last'>> = {
  area: { kind: 'area' },
  full: { kind: 'full' },
  window: { kind: 'window' },
  last: { kind: 'area', last: true },
  gif: { kind: 'gif' },
};

/** What the resident tells its surroundings. */
export interface AppEvents {
  readonly outcome: (outcome: Outcome) => void;
  readonly trouble: (message: string) => void;
}

/** The resident helper: hotkey → capture → overlay → upload, and the queue. */
export interface App {
  /** The accelerators that work, by what they do. */
  readonly hotkeys: HeldKeys['working'];
  /** Resolves when the screen is gone, as at the end of a desktop session: there is nothing left to stay for. */
  readonly lost: Promise<void>;
  /** Ends everything; what is being uploaded stays in the queue. */
  close(): Promise<void>;
}

/**
 * Starts the resident helper; undefined where one runs already for this state folder.
 * @throws HelperError `no_display`, `unsupported_platform`. A hotkey that another program has is trouble, not an end.
 */
export async function startApp(studio: Studio, events: AppEvents): Promise<App | undefined> {
  const { folders, desktop, delivery, settings } = studio;
  const lock = await lockFile(join(makePrivate(folders.state), 'run.lock'));
  if (!lock) return undefined;
  const ending = new AbortController();
  const closers: (() => void)[] = [() => lock.release()];
  const underWay = new Set<Promise<unknown>>();
  const close = async () => {
    ending.abort();
    await Promise.race([Promise.allSettled(underWay), sleep(2_000)]);
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
    await Promise.all([desktop.capture(), desktop.overlay().catch(unlessMissing)]);
    const take = (shot: Shot, watch: Watch) => {
      const taken = takeAndTell(studio, events, shot, { ...watch, signal: either(watch.signal, ending.signal) });
      const settled = taken.catch(() => {}).finally(() => underWay.delete(settled));
      underWay.add(settled);
      return taken;
    };
    const pressed = (purpose: KeyPurpose) => {
      take({ ...shotsByKey[purpose], copy: false, upload: true }, {}).catch((error) =>
        reportFailure(studio, events, error),
      );
    };
    const keys = await holdKeys(hotkeys, settings.current().hotkeys, pressed, events.trouble);
    closers.push(settings.watch((now) => void keys.follow(now.hotkeys).catch(() => {}), events.trouble));
    const listener = await listenForShots(folders.socket, process.env.DISPLAY ?? '', take);
    closers.push(() => listener.close());
    closers.push(startTicking(studio, events, ending.signal));
    void delivery.server.warm();
    return { hotkeys: keys.working, lost: hotkeys.lost, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A desktop without the overlay still has whole screens, windows and uploads; whoever asks for a region is told. */
function unlessMissing(error: unknown): void {
  if (!(error instanceof HelperError && error.code === 'unsupported_platform')) throw error;
}

async function takeAndTell(studio: Studio, events: AppEvents, shot: Shot, watch: Watch): Promise<Outcome> {
  const outcome = await takeShot(studio, shot, watch);
  events.outcome(outcome);
  for (const warning of outcome.warnings) events.trouble(warning);
  void announce(studio, outcome, events.trouble);
  return outcome;
}

function reportFailure(studio: Studio, events: AppEvents, error: unknown): void {
  const known = error instanceof HelperError ? error : undefined;
  if (known?.code !== 'cancelled' && known?.code !== 'busy') events.trouble(known?.message ?? String(error));
  void announceFailure(studio, error);
}

/** Sends what waits, at once and then now and again, and renews the sign-in before it is needed. */
function startTicking({ delivery, folders }: Studio, events: AppEvents, signal: AbortSignal): () => void {
  let busy = false;
  const tick = async (atStart: boolean) => {
    if (busy) return;
    busy = true;
    try {
      if (!findAccount(folders.state)) return;
      await delivery.server.renew();
      const choose = (entry: Parameters<typeof isDue>[0]) =>
        atStart ? !entry.refused && !entry.held : isDue(entry, Date.now());
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
