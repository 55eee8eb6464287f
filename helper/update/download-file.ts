import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReleaseFile } from '#contract/release.ts';
import { routes } from '#contract/routes.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { ask } from './ask.ts';
import { refusal } from './judge-release.ts';

/** Waits between two tries of a download that was cut, in milliseconds. */
const pauses = [200, 1_000, 3_000, 8_000];

export interface DownloadWatch {
  readonly signal: AbortSignal;
  /** Bytes that are on the disk, of how many. */
  readonly progress?: (bytes: number, of: number) => void;
}

/**
 * Downloads a file of a release into `folder` and returns its path once every byte was proven. What was cut goes on where it
 * ended, also in the next process: the part's name has the hash.
 * @throws HelperError `unreachable`, `cancelled`, `update_refused` where it is not what the manifest says.
 */
export async function downloadFile(
  server: string,
  file: ReleaseFile,
  folder: string,
  watch: DownloadWatch,
): Promise<string> {
  const whole = join(folder, `${file.sha256.slice(0, 16)}-${file.name}`);
  const part = `${whole}.part`;
  if ((await hashOf(whole)) === file.sha256) return whole;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await fetchRest(new URL(routes.releaseFile(file.name), server), part, file.bytes, watch);
      break;
    } catch (error) {
      if (watch.signal.aborted) throw new HelperError('cancelled', 'Cancelled', { cause: error });
      const pause = pauses[attempt];
      if (error instanceof HelperError || pause === undefined) throw asUnreachable(server, error);
      await sleep(pause);
    }
  }
  if ((await hashOf(part)) !== file.sha256) {
    rmSync(part, { force: true });
    throw refusal(`${file.name} is not the file that was signed`);
  }
  renameSync(part, whole);
  return whole;
}

/** Adds to the part what is missing of it. Throws the network's own error where it is cut once more. */
async function fetchRest(url: URL, part: string, bytes: number, { signal, progress }: DownloadWatch): Promise<void> {
  const have = sizeOf(part);
  if (have === bytes) return;
  if (have > bytes) rmSync(part);
  const from = have > bytes ? 0 : have;
  try {
    const answer = await ask(url, signal, from > 0 ? { Range: `bytes=${from}-` } : {});
    try {
      const start = startOf(answer, from, url.pathname);
      await append(part, start, { answer, bytes, path: url.pathname }, (written) => progress?.(written, bytes));
    } finally {
      answer.destroy();
    }
  } catch (error) {
    if (error instanceof HelperError) rmSync(part, { force: true });
    throw error;
  }
}

/** Where the body of this answer begins in the file. */
function startOf({ statusCode, headers }: IncomingMessage, asked: number, path: string): number {
  if (statusCode === 416) throw refusal(`${path} is shorter than what was signed`);
  if (statusCode === 404) throw refusal(`the server has no ${path}`);
  if (statusCode === 200) return 0;
  if (statusCode === 206 && headers['content-range']?.startsWith(`bytes ${asked}-`)) return asked;
  throw new Error(`the server answered ${statusCode}`);
}

interface Body {
  readonly answer: IncomingMessage;
  /** How long the whole file is. */
  readonly bytes: number;
  readonly path: string;
}

async function append(part: string, start: number, { answer, bytes, path }: Body, told: (written: number) => void) {
  const handle = openSync(part, start > 0 ? 'a' : 'w', 0o600);
  try {
    let written = start;
    for await (const piece of answer) {
      written += writeSync(handle, piece as Buffer);
      if (written > bytes) throw refusal(`${path} is longer than what was signed`);
      told(written);
    }
    if (written < bytes) throw new Error('the server ended too early');
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function asUnreachable(server: string, error: unknown): HelperError {
  if (error instanceof HelperError) return error;
  return new HelperError('unreachable', `The download from ${server} was cut; the next one goes on where it ended`, {
    cause: error,
  });
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** sha256 in hex; undefined where there is no such file. */
async function hashOf(file: string): Promise<string | undefined> {
  if (!statSync(file, { throwIfNoEntry: false })) return undefined;
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
