import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { installed } from './installed.ts';

const execute = promisify(execFile);

/** Requests a second and the 99th percentile of the latency in milliseconds. */
export interface Load {
  readonly perSecond: number;
  readonly p99: number;
}

const units: Record<string, number> = { us: 0.001, ms: 1, s: 1000 };

/**
 * Asks for `url` from 50 keep-alive connections in a process of its own: wrk where it is installed, else autocannon.
 * @throws Error where an answer was not 2xx or a connection broke
 */
export async function load(url: string, seconds: number): Promise<Load> {
  return installed('wrk') ? loadByWrk(url, seconds) : loadByAutocannon(url, seconds);
}

async function loadByWrk(url: string, seconds: number): Promise<Load> {
  const { stdout } = await execute('wrk', ['-t1', '-c50', `-d${seconds}s`, '--latency', url]);
  const wrong = /Non-2xx.*|Socket errors.*/.exec(stdout)?.[0];
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  const [, value, unit = ''] = /\s99%\s+([\d.]+)(us|ms|s)\b/.exec(stdout) ?? [];
  const p99 = Number(value) * (units[unit] ?? Number.NaN);
  if (wrong || !(perSecond > 0) || !(p99 > 0)) throw new Error(`${url}: ${wrong ?? stdout}`);
  return { perSecond, p99 };
}

const resultSchema = z.object({
  requests: z.object({ average: z.number().positive() }),
  latency: z.object({ p99: z.number() }),
  errors: z.literal(0),
  non2xx: z.literal(0),
});

async function loadByAutocannon(url: string, seconds: number): Promise<Load> {
  const program = fileURLToPath(import.meta.resolve('autocannon'));
  const { stdout } = await execute(process.execPath, [program, '-c50', `-d${seconds}`, '-j', '--no-progress', url]);
  const result = resultSchema.parse(JSON.parse(stdout));
  return { perSecond: result.requests.average, p99: result.latency.p99 };
}
