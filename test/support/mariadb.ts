import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';

/** A private MariaDB in a temporary folder, reached by a Unix socket only. */
export interface MariaDb {
  /** Makes an empty database and returns its `mysql://` URL. */
  createDatabase(): Promise<string>;
  /** Ends the process and keeps the data; a second `halt` needs a `resume` before it. */
  halt(): Promise<void>;
  /** kill -9; else as `halt`. */
  kill(): Promise<void>;
  resume(): Promise<void>;
  /** For signals to it. */
  pid(): number;
  /** Ends a running one for good. */
  stop(): Promise<void>;
}

/** What a data folder that outlives no test may do without: no write waits for the disk, and a kill -9 still loses none. */
const unsynced = [
  '--debug-no-sync',
  '--skip-sync-frm',
  '--innodb-flush-method=nosync',
  '--innodb-flush-log-at-trx-commit=2',
  '--skip-innodb-doublewrite',
];

interface MariaDbOptions {
  /** Memory for its tables. */
  readonly bufferPool?: string;
  /** Waits for the disk at every commit, as a server does that people use: for the bench. */
  readonly durable?: boolean;
}

/** Starts mariadbd with its own data folder; the caller stops it. */
export async function startMariaDb({ bufferPool = '64M', durable = false }: MariaDbOptions = {}): Promise<MariaDb> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-mariadb-'));
  const socket = join(folder, 'socket');
  const data = join(folder, 'data');
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  const options = [...user, `--innodb-buffer-pool-size=${bufferPool}`, ...(durable ? [] : unsynced)];
  execFileSync(
    'mariadb-install-db',
    [
      ...user,
      ...unsynced,
      `--datadir=${data}`,
      `--tmpdir=${folder}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    { stdio: 'pipe' },
  );
  let server = await launch(folder, options);
  const end = async (signal: NodeJS.Signals) => {
    const ended = new Promise((done) => server.once('exit', done));
    server.kill(signal);
    await ended;
  };
  const halt = () => end('SIGTERM');
  return {
    createDatabase: () => createDatabase(socket),
    halt,
    kill: () => end('SIGKILL'),
    pid: () => server.pid ?? 0,
    resume: async () => {
      server = await launch(folder, options);
    },
    stop: async () => {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function launch(folder: string, options: string[]): Promise<ChildProcess> {
  const socket = join(folder, 'socket');
  const server = spawn(
    'mariadbd',
    [
      '--no-defaults',
      ...options,
      `--datadir=${join(folder, 'data')}`,
      `--socket=${socket}`,
      `--tmpdir=${folder}`,
      '--skip-networking',
      `--pid-file=${join(folder, 'pid')}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk).slice(-4000);
  });
  await ready(server, socket, () => log);
  return server;
}

async function ready(server: ChildProcess, socket: string, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (server.exitCode !== null) throw new Error(`mariadbd ended early:\n${log()}`);
    try {
      const connection = await createConnection({ socketPath: socket, user: 'root' });
      await connection.end();
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error(`mariadbd did not answer within 30 s:\n${log()}`);
}

async function createDatabase(socket: string): Promise<string> {
  const name = `t_${randomBytes(8).toString('hex')}`;
  const connection = await createConnection({ socketPath: socket, user: 'root' });
  await connection.query(`create database ${name} character set utf8mb4`);
  await connection.end();
  return `mysql://root@localhost/${name}?socketPath=${encodeURIComponent(socket)}`;
}
