import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { type MariaDb, startMariaDb } from '#test/support/mariadb.ts';
import { freePort } from '#test/support/server.ts';
import { type AppOptions, AppProcess } from './app-process.ts';
import { MachineClock } from './machine-clock.ts';
import { makeSmallDisk, type SmallDisk } from './small-disk.ts';
import { Wire } from './wire.ts';

export type Engine = 'sqlite' | 'mariadb';
export type StoreName = 'disk' | 's3';

/** Everything that can be broken: server processes, their database, their disk, the way to their store, their clock. */
export interface Machine {
  readonly engine: Engine;
  readonly disk: SmallDisk;
  readonly clock: MachineClock;
  readonly apps: readonly App[];
  readonly mariadb: MariaDb | undefined;
  readonly databaseUrl: string | undefined;
  readonly cronSecret: string;
  /** One for each account. */
  readonly tokens: readonly string[];
  /** The S3 server's own folder of objects, and its own log. */
  readonly storeFolder: string;
  readonly storeLog: string;
  /** Where everything writes what it has to say; kept when something went wrong. */
  readonly logs: string;
  /** What `STORE` says from the next start of any process on. */
  store: StoreName;
  start(app: App): void;
  /** @throws Error where one does not answer in time */
  allAnswer(ms: number): Promise<void>;
  close(): Promise<void>;
}

export interface App {
  readonly process: AppProcess;
  /** Its way to S3. */
  readonly wire: Wire;
}

const cronSecret = 'the secret of the torture';
const accounts = ['ada@example.org', 'grace@example.org'];

export interface MachineOptions {
  readonly engine: Engine;
  readonly store: StoreName;
  readonly logs: string;
  readonly fell: AppOptions['fell'];
}

/** Starts all of it; SQLite with one process, MariaDB with two. */
export async function openMachine(options: MachineOptions): Promise<Machine> {
  const closing: (() => unknown)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const machine = await assemble(options, closing, close);
    for (const app of machine.apps) machine.start(app);
    await machine.allAnswer(60_000);
    return Object.assign(machine, { tokens: await makeTokens(machine) });
  } catch (error) {
    await close();
    throw error;
  }
}

/** Each part says in `closing` what ends it. */
async function assemble(
  { engine, store, logs, fell }: MachineOptions,
  closing: (() => unknown)[],
  close: () => Promise<void>,
): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-torture-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const clock = new MachineClock(folder);
  const disk = makeSmallDisk();
  closing.push(() => disk.remove());
  const mariadb = engine === 'mariadb' ? await startMariaDb({ durable: true }) : undefined;
  closing.push(() => mariadb?.stop());
  const databaseUrl = await mariadb?.createDatabase();
  const s3 = await startStore(folder, join(logs, 's3'), clock);
  closing.push(async () => {
    const ended = once(s3.child, 'exit');
    s3.child.disconnect();
    await ended;
  });
  const apps = await openApps({ engine, disk, databaseUrl, clock, logs, fell, s3 });
  closing.push(async () => {
    for (const { process, wire } of apps) {
      await process.end('SIGKILL');
      wire.close();
    }
  });
  const machine: Machine = {
    engine,
    disk,
    clock,
    mariadb,
    databaseUrl,
    cronSecret,
    apps,
    tokens: [],
    storeFolder: join(folder, 's3'),
    storeLog: join(logs, 's3'),
    logs,
    store,
    start: ({ process }) => process.start({ STORE: machine.store }),
    allAnswer: (ms) => allAnswer(machine, ms),
    close,
  };
  return machine;
}

async function makeTokens({ disk, databaseUrl }: Machine): Promise<string[]> {
  const place = { dataDir: disk.folder, databaseUrl };
  const tokens: string[] = [];
  for (const email of accounts) {
    await makeAccount(place, { email });
    tokens.push(await makeToken(place, email));
  }
  return tokens;
}

interface StoreProcess {
  readonly child: ChildProcess;
  readonly port: number;
  readonly environment: Record<string, string>;
}

async function startStore(folder: string, log: string, clock: MachineClock): Promise<StoreProcess> {
  const objects = join(folder, 's3');
  mkdirSync(objects);
  const child = fork(join(import.meta.dirname, 'store-child.ts'), [objects, log], {
    env: { ...process.env, ...clock.environment('s3') },
  });
  const [{ url, environment }] = (await once(child, 'message')) as [
    { url: string; environment: Record<string, string> },
  ];
  return { child, port: Number(new URL(url).port), environment };
}

type AppsOptions = Pick<Machine, 'engine' | 'disk' | 'databaseUrl' | 'clock' | 'logs'> & {
  readonly fell: AppOptions['fell'];
  readonly s3: StoreProcess;
};

async function openApps({ engine, disk, databaseUrl, clock, logs, fell, s3 }: AppsOptions): Promise<App[]> {
  const names = engine === 'sqlite' ? ['one'] : ['one', 'two'];
  // Before the servers' ports are chosen: those are free until a server is there, and a wire must not sit down on one.
  const wires = await Promise.all(names.map(() => Wire.open(s3.port)));
  const ports: number[] = [];
  while (ports.length < names.length) {
    const port = await freePort();
    if (!ports.includes(port)) ports.push(port);
  }
  const settings = {
    PATH: process.env.PATH,
    HOME: disk.folder,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    HOST: '127.0.0.1',
    BASE_URL: `http://127.0.0.1:${ports[0]}`,
    DATA_DIR: disk.folder,
    DATABASE_URL: databaseUrl ?? '',
    CRON_SECRET: cronSecret,
    PURGE_SCHEDULE: '* * * * *',
    CACHE_BYTES: '16000000',
    API_REQUESTS_PER_MINUTE: '0',
    API_UPLOADS_PER_MINUTE: '0',
    AUTH_SECRET: 'the same for every process of this run',
    ...s3.environment,
  };
  return wires.map((wire, at) => {
    const name = names[at] ?? '';
    const own = { PORT: String(ports[at]), S3_ENDPOINT: `http://127.0.0.1:${wire.port}`, ...clock.environment(name) };
    const url = `http://127.0.0.1:${ports[at]}`;
    const env = { ...settings, ...own };
    return { wire, process: new AppProcess({ name, url, env, log: join(logs, `server-${name}`), fell }) };
  });
}

async function allAnswer({ apps, logs }: Machine, ms: number): Promise<void> {
  const deadline = performance.now() + ms;
  for (const { process } of apps) {
    while (!(await process.answers())) {
      if (performance.now() > deadline)
        throw new Error(`Server ${process.name} does not answer within ${ms / 1000} s (its log is in ${logs})`);
      await sleep(50);
    }
  }
}
