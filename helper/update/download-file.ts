import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReleaseFile } from '#contract/release.ts';
import { routes } from '#contract/routes.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { refusal } from './judge-release.ts';

/** A connection on which nothing moves for this long is given up, in milliseconds. */
const SILENCE = 30_000;
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
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error(`nothing came for ${SILENCE / 1000} s`)), SILENCE);
  try {
    const response = await fetch(url, {
      redirect: 'error',
      headers: { 'Accept-Encoding': 'identity', ...(from > 0 && { Range: `bytes=${from}-` }) },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    const start = startOf(response, from);
    await append(part, start, bytes, response, (written) => {
      timer.refresh();
      progress?.(written, bytes);
    });
  } catch (error) {
    if (error instanceof HelperError) rmSync(part, { force: true });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Where the body of this answer begins in the file. */
function startOf(response: Response, asked: number): number {
  const path = new URL(response.url).pathname;
  if (response.status === 416) throw refusal(`${path} is shorter than what was signed`);
  if (response.status === 404) throw refusal(`the server has no ${path}`);
  if (response.status === 200) return 0;
  if (response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${asked}-`)) return asked;
  throw new Error(`the server answered ${response.status}`);
}

async function append(part: string, start: number, bytes: number, response: Response, told: (written: number) => void) {
  const handle = openSync(part, start > 0 ? 'a' : 'w', 0o600);
  try {
    let written = start;
    for await (const piece of response.body ?? []) {
      written += writeSync(handle, piece);
      if (written > bytes) throw refusal(`${new URL(response.url).pathname} is longer than what was signed`);
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
