import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orderResident } from '#helper/resident/ask.ts';
import { handOver } from './hand-over.ts';
import { type InstalledProgram, programAt } from './installed-program.ts';
import { startResident } from './start-resident.ts';
import { survivesNoTrial } from './survive-trial.ts';
import { recallUpdates, rememberUpdates } from './update-memory.ts';

let folder: string;
let socket: string;
let program: InstalledProgram;
const never = new AbortController().signal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-swap-'));
  socket = join(folder, 'run.sock');
  program = programAt(join(folder, 'prntscrn'));
  install(program.path, '1.0.0');
});
afterEach(async () => {
  await orderResident(socket, { order: 'quit' }).catch(() => {});
  rmSync(folder, { recursive: true, force: true });
});

/** A program of real processes that talks as a helper does, small enough to be made here; `fault` is what a bad one does. */
function install(path: string, version: string, fault = ''): void {
  writeFileSync(
    path,
    `#!${process.execPath}
const [what] = process.argv.slice(2);
if (what === '--version') console.log('${version}');
if (what === 'self-check') console.log('ok');
if (what !== 'run') process.exit(0);
${fault};
require('node:fs').rmSync('${socket}', { force: true });
const server = require('node:net').createServer((client) => {
  client.on('error', () => {});
  client.on('data', (line) => {
    const { order } = JSON.parse(line);
    const status = { pid: process.pid, version: '${version}', display: '', hotkeys: {}, paused: false, uploading: false, waiting: 0, signedIn: null, tray: 'none' };
    const busy = order === 'leave' && require('node:fs').existsSync('${socket}.busy');
    const reply = busy ? { error: { code: 'busy', message: 'busy' } } : order === 'status' ? { status } : { done: true };
    client.end(JSON.stringify(reply) + '\\n');
    if ((order === 'quit' || order === 'leave') && !busy) setTimeout(() => process.exit(0), 50);
  });
}).listen('${socket}');
`,
  );
  chmodSync(path, 0o755);
}

const hand = (version: string) => handOver({ program, version, stateFolder: folder, socket, signal: never });
async function runningVersion(): Promise<string | undefined> {
  for (let tries = 0; tries < 100; tries += 1) {
    const reply = await orderResident(socket, { order: 'status' }).catch(() => undefined);
    if (reply && 'status' in reply) return reply.status.version;
    await sleep(50);
  }
  return undefined;
}
const installedVersion = () => /console\.log\('([\d.]+)'\)/.exec(readFileSync(program.path, 'utf8'))?.[1];
const leftovers = () => readdirSync(folder).filter((name) => name.startsWith('.prntscrn'));

describe('handing over to a new version', () => {
  it('swaps the program and starts it where one ran', async () => {
    startResident(program.path);
    expect(await runningVersion()).toBe('1.0.0');
    install(program.staged, '1.1.0');
    expect(await hand('1.1.0')).toBe('replaced and runs');
    expect([await runningVersion(), installedVersion(), leftovers()]).toEqual(['1.1.0', '1.1.0', []]);
    expect(recallUpdates(folder)).toMatchObject({ installed: { version: '1.1.0' } });
    expect(recallUpdates(folder).trial).toBeUndefined();
  });

  it('only swaps it where none runs', async () => {
    install(program.staged, '1.1.0');
    expect(await hand('1.1.0')).toBe('replaced');
    expect([installedVersion(), leftovers()]).toEqual(['1.1.0', []]);
  });

  it.each([
    ['crashes at once', 'process.exit(3)', /exit code 3/],
    ['crashes after it has answered', 'setTimeout(() => process.abort(), 700)', /SIGABRT/],
    ['calls itself something else', '', /did not answer|called itself/],
  ])('brings the old one back when the new one %s', async (what, fault, reason) => {
    startResident(program.path);
    expect(await runningVersion()).toBe('1.0.0');
    install(program.staged, '1.1.0', fault);
    const promised = what.startsWith('calls') ? '1.2.0' : '1.1.0';
    const work = handOver(
      { program, version: promised, stateFolder: folder, socket, signal: never },
      { answer: 1_500, steady: 1_000, look: 50 },
    );
    await expect(work).rejects.toMatchObject({ code: 'update_failed', message: expect.stringMatching(reason) });
    expect([await runningVersion(), installedVersion(), leftovers()]).toEqual(['1.0.0', '1.0.0', []]);
    expect(recallUpdates(folder).takenBack).toMatchObject({ version: promised });
  });

  it('brings the old one back when the new one cannot even be started', async () => {
    startResident(program.path);
    expect(await runningVersion()).toBe('1.0.0');
    writeFileSync(program.staged, '#!/no/such/program\n', { mode: 0o755 });
    await expect(hand('1.1.0')).rejects.toMatchObject({
      code: 'update_failed',
      message: expect.stringContaining('it could not be started'),
    });
    expect([await runningVersion(), installedVersion(), leftovers()]).toEqual(['1.0.0', '1.0.0', []]);
  });

  it('waits while the one that runs is in the middle of something', async () => {
    startResident(program.path);
    await runningVersion();
    install(program.staged, '1.1.0');
    writeFileSync(`${socket}.busy`, '');
    const stop = new AbortController();
    const work = handOver({ program, version: '1.1.0', stateFolder: folder, socket, signal: stop.signal });
    const settled = work.catch((error: Error) => error.name);
    await sleep(500);
    expect([installedVersion(), await runningVersion()]).toEqual(['1.0.0', '1.0.0']);
    stop.abort();
    expect(await settled).toBe('AbortError');
    expect(existsSync(program.path)).toBe(true);
  });
});

describe('a new version whose watchdog was ended', () => {
  it('takes itself back after three starts that did not last', async () => {
    install(program.previous, '1.0.0');
    install(program.path, '1.1.0');
    rememberUpdates(folder, { trial: { version: '1.1.0', starts: 0 } });
    const starts: boolean[] = [];
    for (let start = 1; start <= 4; start += 1) starts.push(await survivesNoTrial(program, folder, '1.1.0'));
    expect(starts).toEqual([false, false, false, true]);
    expect(installedVersion()).toBe('1.0.0');
    expect(recallUpdates(folder)).toMatchObject({ takenBack: { version: '1.1.0' } });
    expect(await survivesNoTrial(program, folder, '1.0.0')).toBe(false);
  });

  it('stays where there is nothing to go back to', async () => {
    install(program.path, '1.1.0');
    rememberUpdates(folder, { trial: { version: '1.1.0', starts: 9 } });
    expect(await survivesNoTrial(program, folder, '1.1.0')).toBe(false);
    expect(installedVersion()).toBe('1.1.0');
  });
});
