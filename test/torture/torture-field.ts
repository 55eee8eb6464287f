import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runClient } from './client.ts';
import type { ClientSources, Shelf } from './client-sources.ts';
import { Faults, minuteMs } from './faults.ts';
import { countWords, Tally } from './figures.ts';
import { filesUnder, readQueues } from './ledger/evidence.ts';
import type { Figures } from './ledger/message.ts';
import { LedgerProcess } from './ledger-process.ts';
import { type Engine, type Machine, openMachine, type StoreName } from './machine.ts';
import { randomOf } from './pictures.ts';

export interface FieldOptions {
  readonly engine: Engine;
  readonly store: StoreName;
  readonly seed: number;
  /** How long things are broken, in milliseconds; what comes after takes a while more. */
  readonly stormMs: number;
  /** A folder for what everything writes. */
  readonly logs: string;
  readonly say: (line: string) => void;
  /** Aborted where somebody wants it to end at once. */
  readonly stop: AbortSignal;
}

export interface FieldFigures extends Figures {
  readonly tally: Tally;
  readonly disk: string;
  /** From the last fault until all queues were empty, in milliseconds. */
  readonly recoveredMs: number;
}

const clients = 40;
const calmMs = 2500;
const shortMs = 10_000;
/** How long after the last fault until everything has to be as if nothing had been: what was cut off, a server ends once a minute. */
const recoveryMs = 90_000;
const sayEveryMs = 10_000;
/** Longer than any of it takes to end. */
const closingMs = 30_000;

/**
 * Breaks one installation for a while and then holds it to all that it has promised.
 * @throws Error that names the first promise that was broken
 */
export async function tortureField(options: FieldOptions): Promise<FieldFigures> {
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => undefined);
  const over = new AbortController();
  const fail = (words: string) => {
    reject(new Error(words));
    over.abort();
  };
  options.stop.addEventListener('abort', () => fail('It was stopped'), { once: true });
  const ledger = new LedgerProcess(fail);
  let faults: Faults | undefined;
  const machine = await openMachine({
    ...options,
    fell: ({ name, code, signal, wasReady }) => {
      const excused =
        !wasReady && faults?.disturbances.some(({ to }) => to > performance.timeOrigin + performance.now() - 5000);
      if (!excused) fail(`Server ${name} ended by itself with ${signal ?? code}`);
    },
  });
  const tally = new Tally();
  try {
    const random = randomOf(`${options.seed} ${options.engine} faults`);
    faults = new Faults({ machine, random, tally, broken: fail, clockMoves: (latest) => tellLatest(ledger, latest) });
    const at = { machine, ledger, tally, broken: fail, signal: over.signal };
    const work = storm(at, options, faults).then((recoveredMs) => finish(at, faults as Faults, recoveredMs));
    work.catch(() => undefined);
    return await Promise.race([work, broken]);
  } catch (error) {
    keepDatabase(machine);
    throw error;
  } finally {
    over.abort();
    ledger.close();
    await faults?.run(() => false);
    await Promise.race([machine.close(), sleep(closingMs)]);
  }
}

/** For whoever looks into it, where there is still a disk. */
function keepDatabase({ disk, logs }: Machine): void {
  try {
    const files = filesUnder(disk.folder).filter(({ name }) => name.startsWith('prntscrn.sqlite'));
    for (const { name, path } of files) cpSync(path, join(logs, name));
  } catch {
    // It has no power right now.
  }
}

/** What runs between our telling and the clock's moving. */
const slackMs = 5000;

function tellLatest(ledger: LedgerProcess, latest: number): void {
  ledger.tell({ type: 'clock', latest: latest + slackMs });
}

interface Field {
  readonly machine: Machine;
  readonly ledger: LedgerProcess;
  readonly tally: Tally;
  readonly broken: (words: string) => void;
  readonly signal: AbortSignal;
}

/** Clients and faults together, a calm without faults, and what is under way ends. Gives how long recovering took. */
async function storm(field: Field, options: FieldOptions, faults: Faults): Promise<number> {
  const { machine, tally } = field;
  const began = performance.now();
  const until = (ms: number) => () => !field.signal.aborted && performance.now() - began < ms;
  const { engine, stormMs, seed, say } = options;
  const shelf: Shelf = { living: [], dead: [], uploads: 0 };
  const saying = setInterval(() => {
    const seconds = Math.round((performance.now() - began) / 1000);
    say(
      `${engine}, ${seconds} s: ${tally.total} operations, ${tally.retries} retries, ${tally.totalFaults} faults; ${shelf.living.length} pictures alive; broken now: ${faults.underWay.join(', ') || 'nothing'}`,
    );
  }, sayEveryMs);
  const late = setTimeout(() => {
    const open = [...tally.open].join(', ') || 'nothing, and yet they go on trying';
    field.broken(`${recoveryMs / 1000} s after the last fault clients still wait for ${open}`);
  }, stormMs + recoveryMs);
  const ticking = setInterval(() => tellLatest(field.ledger, machine.clock.latest), 1000);
  try {
    const crowd = Array.from({ length: clients }, (_, one) => {
      const random = randomOf(`${seed} ${engine} client ${one}`);
      const urls = machine.apps.map(({ process }) => process.url);
      const sources: ClientSources = { ...field, ...machine, urls, random, shelf };
      return runClient(sources, until(stormMs + calmMs));
    });
    await Promise.all([faults.run(until(stormMs)), ...crowd.map((one) => one.catch((error) => stopped(field, error)))]);
    const last = began + stormMs;
    clearTimeout(late);
    // What waits for a tick of the clock, a new start does at once: a short run has no time for the other way.
    if (stormMs < shortMs) await restart(field);
    await recover(field);
    return performance.now() - last;
  } finally {
    clearInterval(saying);
    clearTimeout(late);
    clearInterval(ticking);
  }
}

/** A client whose work was ended with the run is no news; any other failure of it is ours. */
function stopped({ signal, broken }: Field, error: unknown): void {
  if (!signal.aborted) broken(`A client failed: ${(error as Error).stack}`);
}

/** Lets the clock run ahead of every wait, and looks until nothing is left to do. */
async function recover({ machine, ledger, broken, signal }: Field): Promise<void> {
  const deadline = performance.now() + recoveryMs;
  await machine.allAnswer(recoveryMs);
  const place = { dataDir: machine.disk.folder, databaseUrl: machine.databaseUrl };
  for (let round = 0; ; round++) {
    if (round % 4 === 0) {
      tellLatest(ledger, machine.clock.latest + 180 * minuteMs);
      machine.clock.move(180 * minuteMs);
    }
    const headers = { authorization: `Bearer ${machine.cronSecret}` };
    for (const { process } of machine.apps) await fetch(`${process.url}/api/cron/purge`, { headers, signal });
    const left = await readQueues(place);
    const halves = filesUnder(`${place.dataDir}/incoming`).filter(({ name }) => !name.endsWith('.lock'));
    if (left.purges + left.moves + halves.length === 0) return;
    if (performance.now() > deadline) {
      const words = `${left.purges} purges, ${left.moves} moves, ${halves.length} half uploads`;
      return broken(`After ${recoveryMs / 1000} s without a fault this is left: ${words}`);
    }
    await sleep(500, undefined, { signal });
  }
}

/** Stops and starts every process as an operator does. */
async function restart({ machine, broken }: Field): Promise<void> {
  for (const app of machine.apps) {
    const wrong = await app.process.end('SIGTERM');
    if (wrong !== undefined) broken(wrong);
    const unexpected = app.process.unexpected();
    if (unexpected !== undefined) broken(`Server ${app.process.name} did not expect: ${unexpected}`);
    machine.start(app);
  }
  await machine.allAnswer(30_000);
}

/** A last start, and then the ledger looks for itself. */
async function finish(field: Field, faults: Faults, recoveredMs: number): Promise<FieldFigures> {
  const { machine, ledger, tally } = field;
  await restart(field);
  const figures = await ledger.audit({
    urls: machine.apps.map(({ process }) => process.url),
    tokens: machine.tokens,
    dataDir: machine.disk.folder,
    databaseUrl: machine.databaseUrl,
    objects: `${machine.storeFolder}/pictures`,
    storeLog: machine.storeLog,
    disturbances: faults.disturbances,
    processes: machine.apps.map(({ wire }) => wire.ports),
  });
  return { ...figures, tally, disk: machine.disk.what, recoveredMs };
}

/** What a field came to, in lines. */
export function fieldWords(engine: Engine, { tally, ...found }: FieldFigures): string[] {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  return [
    `${engine} on ${found.disk}`,
    `  operations  ${tally.total}: ${countWords(tally.operations)}`,
    `  faults      ${tally.totalFaults}: ${countWords(tally.faults)}`,
    `  retries     ${tally.retries}; p99 under faults: upload ${seconds(tally.p99('upload'))}, read ${seconds(tally.p99('read'))}`,
    `  pictures    ${found.acknowledged} acknowledged, ${found.alive} alive, ${found.dead} gone, looked at ${found.looks} times`,
    `  recovered   ${seconds(found.recoveredMs)} after the last fault; asked the store again after a fault: ${found.askedAgain}`,
    `  lost ${found.lost}, orphans ${found.orphans}`,
  ];
}
