import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { UploadAnswer } from '#contract/image.ts';
import { HelperError, type HelperErrorCode } from '#helper/platform/helper-error.ts';
import { keepRecent } from '#helper/recent/keep-recent.ts';
import type { Picture, Server } from '#helper/server/server.ts';
import { ServerError } from '#helper/server/server-error.ts';
import { drop, type Entry, type Kept, noteFailure, pictureOf } from './queue.ts';

/** What delivering needs. `pause` waits some milliseconds and rejects when the signal is aborted. */
export interface Delivery {
  readonly queue: string;
  readonly server: Server;
  /** The state folder whose recent pictures an upload joins; unset: it joins none. */
  readonly recent?: string;
  readonly now?: () => number;
  readonly pause?: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>;
}

export interface Watch {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((share: number) => void) | undefined;
  /** What is being done before there is anything to send, in words. */
  readonly stage?: ((words: string) => void) | undefined;
}

/** Watching, and whether it may go to whoever is signed in: its person has said so. */
export interface Sending extends Watch {
  readonly anyone?: boolean;
}

/** Waits between the attempts of one delivery, in milliseconds. */
const waits = [300, 1_000];
/** The longest wait that a server may ask for; beyond it the picture stays in the queue instead. */
const MAX_WAIT = 5_000;

/**
 * Sends a kept picture and takes it out of the queue once the server has acknowledged it. Passing trouble is retried with
 * the same key, so that one picture never becomes two images.
 * @throws HelperError with the cause's code; the picture is then still in the queue, and the words say where.
 */
export async function deliver(
  delivery: Delivery,
  entry: Kept,
  watch: Sending = {},
  picture?: Picture,
): Promise<UploadAnswer> {
  try {
    const { key, title } = entry;
    const owner = watch.anyone ? undefined : entry.owner;
    const answer = await attempt(delivery, { key, title, owner }, watch, picture ?? pictureOf(entry));
    noteRecent(delivery, answer, entry);
    drop(delivery.queue, entry);
    return answer;
  } catch (error) {
    const code = failureCode(error, watch.signal);
    const message = code === 'cancelled' ? 'The upload was cancelled' : (error as Error).message;
    noteFailure(delivery.queue, entry, new Error(message), code === 'refused', delivery.now?.());
    const kept = `The picture is kept: ${entry.path}\nSend it with: prntscrn queue retry ${entry.id}`;
    throw new HelperError(code, `${message}\n${kept}`, { cause: error });
  }
}

/** The picture has arrived: what goes wrong with remembering it must not look like a failed upload. */
function noteRecent({ recent }: Delivery, answer: UploadAnswer, entry: Kept): void {
  try {
    if (recent !== undefined) keepRecent(recent, answer, entry);
  } catch {
    // A full disk, or another process has just taken the entry out of the queue.
  }
}

/**
 * Sends a picture that the disk had no room for.
 * @throws HelperError what `Server.upload` throws; whoever has the picture must keep it then
 */
export function sendUnkept(
  delivery: Delivery,
  picture: Picture,
  owner: Entry['owner'],
  watch: Watch,
): Promise<UploadAnswer> {
  return attempt(delivery, { key: randomUUID(), owner }, watch, picture);
}

type Sent = Pick<Entry, 'key' | 'title' | 'owner'>;

async function attempt(delivery: Delivery, sent: Sent, watch: Watch, picture: Picture): Promise<UploadAnswer> {
  const { pause = (ms, signal) => sleep(ms, undefined, signal && { signal }) } = delivery;
  const { signal, progress } = watch;
  for (let tried = 0; ; tried++) {
    try {
      return await delivery.server.upload({ ...sent, picture, signal, progress });
    } catch (error) {
      const usual = waits[tried];
      if (!(error instanceof ServerError) || !error.retry || usual === undefined || watch.signal?.aborted) throw error;
      const wait = Math.max(usual, error.retryAfter ?? 0);
      if (wait > MAX_WAIT) throw error;
      await pause(wait, watch.signal);
    }
  }
}

function failureCode(error: unknown, signal: AbortSignal | undefined): HelperErrorCode {
  if (signal?.aborted) return 'cancelled';
  if (error instanceof ServerError && !error.retry) return 'refused';
  return error instanceof HelperError ? error.code : 'unexpected';
}
