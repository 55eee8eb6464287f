import { setTimeout as sleep } from 'node:timers/promises';
import { requireAccount } from '#helper/account/account.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { ownVersion } from '#helper/platform/own-version.ts';
import { isResidentRunning, orderResident } from '#helper/resident/ask.ts';
import { findFolders } from '#helper/settings/folders.ts';
import { handOver } from '#helper/update/hand-over.ts';
import { prepareUpdate } from '#helper/update/install-update.ts';
import { findInstalledProgram, type InstalledProgram, requireReplaceable } from '#helper/update/installed-program.ts';
import type { Offer } from '#helper/update/judge-release.ts';
import { lookForUpdate } from '#helper/update/look-for-update.ts';
import { recallUpdates, rememberUpdates, type UpdateMemory } from '#helper/update/update-memory.ts';
import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** The resident's own process for an update is given so many milliseconds: it waits while a region is being marked. */
const PATIENCE = 120_000;

type Newer = Extract<Offer, { kind: 'newer' }>;
interface Place {
  readonly server: string;
  readonly stateFolder: string;
  readonly socket: string;
}

/**
 * `update`: looks for a newer version at the signed-in server and installs it. `--check` only says what there is;
 * `--again` also takes a version that was taken back before. `--resident` is what the resident helper starts: it hands over.
 */
export async function update(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const { state } = findFolders(terminal.env);
  try {
    return await lookAndInstall(argv, terminal);
  } catch (error) {
    // Nobody sees what the resident's own process writes: whoever waits for it is told in this way.
    const reason = (error as Error).message;
    if (argv.includes('--resident')) rememberUpdates(state, { failed: { at: Date.now(), reason } });
    throw error;
  }
}

async function lookAndInstall(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const flag = { type: 'boolean' } as const;
  const { values } = parse(argv, { check: flag, again: flag, json: flag, resident: flag });
  const folders = findFolders(terminal.env);
  const place = { server: requireAccount(folders.state).server, stateFolder: folders.state, socket: folders.socket };
  const version = await ownVersion();
  const offer = await lookForUpdate({ ...place, version, signal: terminal.signal });
  const answer = (state: string) =>
    values.json && terminal.print(JSON.stringify({ status: 'ok', update: state, version, offered: offer.version }));
  if (offer.kind !== 'newer') {
    answer('current');
    terminal.say(
      offer.kind === 'none' ? `${offer.version} is not there for this kind of computer` : `${version} is the newest`,
    );
    return 0;
  }
  const { takenBack } = recallUpdates(place.stateFolder);
  const failed = takenBack?.version === offer.version && !values.again ? wordsOf(takenBack) : undefined;
  if (values.check) {
    answer('available');
    terminal.say(failed ?? `${offer.version} is there, ${version} is installed. Install it with: prntscrn update`);
    if (offer.notes) terminal.say(offer.notes);
    return 0;
  }
  if (failed && values.resident) return 0;
  if (failed) throw new HelperError('update_failed', failed);
  await install(offer, place, values.resident === true, terminal);
  answer('installed');
  return 0;
}

function wordsOf({ version, at, reason }: NonNullable<UpdateMemory['takenBack']>): string {
  const day = new Date(at).toISOString().slice(0, 10);
  return `Version ${version} was taken back on ${day}: ${reason}. Try it once more with: prntscrn update --again`;
}

async function install(offer: Newer, place: Place, resident: boolean, terminal: Terminal): Promise<void> {
  const program = replaceableProgram(place.server);
  const { signal, progress } = terminal;
  const direct = resident || !(await isResidentRunning(place.socket));
  await prepareUpdate(offer, { ...place, program, signal, progress }, async () => {
    if (!direct) return 'later';
    await handOver({ ...place, program, version: offer.version, signal });
    return 'used';
  });
  // The resident hands over itself: only its process knows the screen that it serves.
  if (!direct) await letResidentInstall(offer.version, place);
  terminal.say(direct ? `${offer.version} is installed` : `${offer.version} is installed and runs`);
}

function replaceableProgram(server: string): InstalledProgram {
  const program = findInstalledProgram();
  if (!program) {
    throw new HelperError(
      'update_unavailable',
      'This helper runs from its sources: git pull, npm ci, and start it again.',
    );
  }
  requireReplaceable(program, server);
  return program;
}

async function letResidentInstall(version: string, { socket, stateFolder }: Place): Promise<void> {
  const began = Date.now();
  await orderResident(socket, { order: 'update' });
  while (Date.now() - began < PATIENCE) {
    await sleep(200);
    const { takenBack, failed } = recallUpdates(stateFolder);
    if (takenBack && takenBack.version === version && takenBack.at >= began) {
      throw new HelperError(
        'update_failed',
        `Version ${version} did not work here: ${takenBack.reason}. The one from before is back.`,
      );
    }
    if (failed && failed.at >= began) {
      throw new HelperError('update_failed', `${version} was not installed: ${failed.reason}`);
    }
    const reply = await orderResident(socket, { order: 'status' }).catch(() => undefined);
    if (reply && 'status' in reply && reply.status.version === version) return;
  }
  throw new HelperError(
    'busy',
    `${version} is ready and comes as soon as nothing is being marked, recorded or uploaded`,
  );
}
