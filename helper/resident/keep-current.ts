import { type ChildProcess, spawn } from 'node:child_process';
import { findAccount } from '#helper/account/account.ts';
import type { Studio } from '#helper/shot/studio.ts';
import { findInstalledProgram, type InstalledProgram } from '#helper/update/installed-program.ts';
import { removeLeftovers } from '#helper/update/swap-program.ts';
import { recallUpdates, rememberUpdates } from '#helper/update/update-memory.ts';

/** Looked for once a day, some minutes after the start at the earliest; in milliseconds. */
const DAY = 86_400_000;
const FIRST = 180_000;
const LOOK = 1_800_000;

export interface Keeper {
  /** A newer version that is offered and not installed. */
  readonly offered: string | undefined;
  /** Installs what is offered, whatever the setting says, in a process of its own that outlives this one. */
  install(): void;
  /** The state folder has changed: perhaps there is something to tell. */
  look(): void;
  close(): void;
}

/** Keeps a packaged helper current; one that runs from its sources is left alone. */
export function keepCurrent(studio: Studio, version: string): Keeper {
  const program = findInstalledProgram();
  if (!program) return { offered: undefined, install: () => {}, look: () => {}, close: () => {} };
  const { folders, settings } = studio;
  const daily = () => {
    const { lookedAt = 0 } = recallUpdates(folders.state);
    const { updates } = settings.current();
    if (updates === 'off' || !isSignedIn(folders.state) || Date.now() - lookedAt < DAY) return;
    // What fails is tried again tomorrow, not every half hour.
    rememberUpdates(folders.state, { lookedAt: Date.now() });
    startUpdate(program, updates === 'tell' ? ['--check'] : []);
  };
  const first = setTimeout(() => {
    settleTrial(program, folders.state, version);
    daily();
  }, FIRST).unref();
  const timer = setInterval(daily, LOOK).unref();
  const install = () => {
    const began = Date.now();
    // A process that has done its work has ended this one before.
    startUpdate(program, ['--again']).once('close', (code, signal) => {
      const { failed } = recallUpdates(folders.state);
      if (failed && failed.at >= began) return;
      const reason = code === 0 ? 'the server offers it no more' : `its process ended with ${signal ?? code}`;
      rememberUpdates(folders.state, { failed: { at: Date.now(), reason } });
    });
  };
  return {
    get offered() {
      return recallUpdates(folders.state).offered;
    },
    install,
    look: () => tell(studio, version, install),
    close() {
      clearTimeout(first);
      clearInterval(timer);
    },
  };
}

function startUpdate({ path }: InstalledProgram, more: string[]): ChildProcess {
  const args = ['update', '--resident', ...more];
  const child = spawn(path, args, { detached: true, stdio: 'ignore', windowsHide: true });
  child.once('error', () => {});
  child.unref();
  return child;
}

/** A version that has lasted this long works, also where its watchdog was ended before it could say so. */
function settleTrial(program: InstalledProgram, stateFolder: string, version: string): void {
  if (recallUpdates(stateFolder).trial?.version === version) rememberUpdates(stateFolder, { trial: undefined });
  removeLeftovers(program);
}

/** Once each: that a version is there, that it is installed now, that it was taken back. */
function tell({ folders, settings, desktop, notifications }: Studio, version: string, install: () => void): void {
  const { offered, takenBack, installed, told } = recallUpdates(folders.state);
  const news =
    offered && offered !== takenBack?.version && settings.current().updates === 'tell'
      ? {
          about: `offered ${offered}`,
          title: `Version ${offered} of prntscrn is there`,
          actions: [{ id: 'install', label: 'Install' }],
        }
      : takenBack
        ? {
            about: `taken back ${takenBack.version}`,
            title: `Version ${takenBack.version} did not work here`,
            body: 'The one from before is back.',
          }
        : installed?.version === version
          ? { about: `installed ${version}`, title: `prntscrn is now ${version}` }
          : undefined;
  if (!news || news.about === told) return;
  rememberUpdates(folders.state, { told: news.about });
  const { about: _, ...shown } = news;
  if (notifications)
    void desktop.notify({ body: '', slot: 'update', ...shown, onAction: (id) => id === 'install' && install() });
}

function isSignedIn(stateFolder: string): boolean {
  try {
    return findAccount(stateFolder) !== undefined;
  } catch {
    return false;
  }
}
