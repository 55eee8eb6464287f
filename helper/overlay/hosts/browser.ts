import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HelperError } from '#helper/platform/helper-error.ts';
import { lockFile } from '#helper/platform/lock.ts';
import { openUrl } from '#helper/platform/open-url.ts';
import { contains, type Point } from '#helper/platform/rect.ts';
import { type BrowserWindow, openBrowserWindow } from '../browser/browser-window.ts';
import { findBrowser } from '../browser/find-browser.ts';
import { pageScript } from '../browser/page-script.ts';
import { Visit } from '../browser/visit.ts';
import type { Aftermath, Overlay, Selection, SelectRequest } from '../overlay.ts';

/** How long a browser of ours, and one of the person's, may take until its page is there; in ms. */
const opens = 20_000;
const opensTab = 60_000;
/** How long the page may take to go by itself once it has been told everything, in ms. */
const goes = 3_000;
/** What is said by a page that is done, in ms; its window is still there so long. */
const read = 1_200;

export interface BrowserHostOptions {
  /** The folder that keeps the browser's profile, which makes its next start quicker; undefined: a new one each time. */
  readonly profiles: string | undefined;
  /** Where the mouse is, in pixels of the desktop; undefined where the system does not tell. */
  readonly pointer: () => Promise<Point | undefined>;
}

/** The overlay as a page: in a window of a Chromium-like browser that fills the monitor, else in the person's browser. */
export function openBrowserOverlay(options: BrowserHostOptions): Overlay {
  // A checkout makes the page's script when it is first needed; better before a key is pressed than after.
  void pageScript().catch(() => undefined);
  return new BrowserOverlay(options);
}

class BrowserOverlay implements Overlay {
  private readonly options: BrowserHostOptions;
  private opening: Promise<Selection | undefined> | undefined;
  private visit: Visit | undefined;
  private window: BrowserWindow | undefined;
  /** Windows that still tell what became of their pictures. */
  private readonly closers = new Set<() => Promise<void>>();

  constructor(options: BrowserHostOptions) {
    this.options = options;
  }

  get open(): boolean {
    return this.opening !== undefined;
  }

  select(request: SelectRequest): Promise<Selection | undefined> {
    if (this.opening) {
      this.window?.raise();
      this.visit?.say({ type: 'raise' });
      return this.opening;
    }
    this.opening = this.run(request).finally(() => {
      this.opening = undefined;
      this.visit = undefined;
      this.window = undefined;
    });
    return this.opening;
  }

  dismiss(): void {
    this.visit?.dismiss();
  }

  record(): boolean {
    return this.visit?.record() ?? false;
  }

  close(): void {
    this.dismiss();
    for (const close of this.closers) void close();
  }

  private async run(request: SelectRequest): Promise<Selection | undefined> {
    const started = performance.now();
    const program = findBrowser();
    const pointer = await this.options.pointer();
    const visit = new Visit({ request, pointer, ownWindow: program !== undefined });
    this.visit = visit;
    const url = await visit.open();
    const page = program ? await this.openWindow(program, url, request, pointer) : await openTab(url);
    const close = once(async () => {
      this.closers.delete(close);
      await page.close();
      visit.close();
    });
    this.closers.add(close);
    void page.ended.then(() => visit.leftWithout());
    void visit.visible.then(() => request.onVisible?.(performance.now() - started));
    try {
      await awaitPage(visit, page.patience);
      const selection = await visit.outcome;
      if (!selection || selection.action === 'record') return await gone(visit, close, selection);
      return { ...selection, aftermath: aftermathOf(visit, close) };
    } catch (error) {
      await close();
      throw error;
    }
  }

  private async openWindow(program: string, url: string, { monitors }: SelectRequest, pointer: Point | undefined) {
    const under = pointer && monitors.find((monitor) => contains(monitor, pointer));
    const profile = await holdProfile(this.options.profiles);
    const window = openBrowserWindow(program, url, profile.folder, under);
    this.window = window;
    const close = () => window.close().finally(profile.release);
    return { ended: window.ended, patience: opens, close };
  }
}

interface OpenPage {
  readonly ended: Promise<void>;
  readonly patience: number;
  close(): Promise<void>;
}

async function openTab(url: string): Promise<OpenPage> {
  if (!(await openUrl(url, process.env, 2_000))) throw noBrowser();
  return { ended: new Promise(() => undefined), patience: opensTab, close: async () => undefined };
}

function noBrowser(): HelperError {
  return new HelperError(
    'no_browser',
    'No browser has opened the page on which a region is marked. Use "area --rect X,Y,W,H" or "full" instead.',
  );
}

/** @throws HelperError `no_browser` where no page comes. */
async function awaitPage(visit: Visit, patience: number): Promise<void> {
  const late = new AbortController();
  const waiting = sleep(patience, undefined, { signal: late.signal }).then(() => visit.fail(noBrowser()));
  waiting.catch(() => undefined);
  await Promise.race([visit.visible, visit.outcome.then(() => undefined)]).finally(() => late.abort());
}

/** The page has to be off the screen before anything else looks at it. */
async function gone(visit: Visit, close: () => Promise<void>, selection: Selection | undefined) {
  await Promise.race([visit.left, sleep(goes, undefined, { ref: false })]);
  await close();
  return selection;
}

function aftermathOf(visit: Visit, close: () => Promise<void>): Aftermath {
  void visit.left.then(close);
  return {
    progress: (share) => visit.say({ type: 'progress', share }),
    async done(words) {
      visit.say({ type: 'done', words });
      const slow = sleep(read + goes, undefined, { ref: false });
      await Promise.race([visit.left, slow]);
      await close();
    },
    async failed(words) {
      visit.say({ type: 'failed', words });
      await visit.left;
      await close();
    },
  };
}

/** A folder for the browser's own files: always the same one, or one for this time alone where another helper has it. */
async function holdProfile(parent: string | undefined): Promise<{ folder: string; release(): void }> {
  if (parent) {
    mkdirSync(parent, { recursive: true, mode: 0o700 });
    const lock = await lockFile(join(parent, 'lock'));
    if (lock) return { folder: join(parent, 'profile'), release: () => lock.release() };
  }
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-browser-'));
  return { folder, release: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
