import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A reference server in a process of its own. */
export interface Reference {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a file of this folder with Node; it prints its port once it listens. */
export async function startReference(file: string, ...args: string[]): Promise<Reference> {
  const child = spawn(process.execPath, [new URL(file, import.meta.url).pathname, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await firstLine(child, file);
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, stop: () => ended(child) };
}

async function firstLine(child: ChildProcess, file: string): Promise<string> {
  if (child.stdout) for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`${file} ended before it listened`);
}

/** Ends a child and waits for it. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await gone;
}
