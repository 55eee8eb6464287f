import type { UploadAnswer } from '#contract/image.ts';
import { type Account, findAccount } from '#helper/account/account.ts';
import { ServerError } from '#helper/server/server-error.ts';
import { type Delivery, deliver, type Watch } from './deliver.ts';
import { type Kept, listQueue } from './queue.ts';

/** First wait after a failed attempt and the longest one, in milliseconds. */
const FIRST_WAIT = 15_000;
const LONGEST_WAIT = 900_000;
/** A picture that was never tried may be on its way in another process for this long, in milliseconds. */
const FRESH = 60_000;

/** Whether a picture may go to this account without anybody asking: it is theirs, or nobody was signed in then. */
export function belongsTo(entry: Kept, account: Pick<Account, 'server' | 'user'>): boolean {
  return !entry.owner || (entry.owner.server === account.server && entry.owner.user === account.user.id);
}

/** Whether the timer should send a picture now: the more attempts have failed, the rarer it is tried. */
export function isDue(entry: Kept, now: number): boolean {
  if (entry.refused || entry.held) return false;
  if (!entry.lastTry) return now - Date.parse(entry.createdAt) > FRESH;
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.max(0, entry.attempts - 1));
  return now - Date.parse(entry.lastTry) >= wait;
}

export interface Retried {
  readonly sent: UploadAnswer[];
  readonly failed: { readonly entry: Kept; readonly error: Error }[];
  /** Pictures of another account, left alone. */
  readonly foreign: Kept[];
  /** Pictures that were not tried, since nothing answers there. */
  readonly untried: Kept[];
}

/**
 * Sends what waits, one after the other. A picture that the server answers with trouble does not stop the next one; where
 * nothing answers at all, the others would wait as long and in vain.
 */
export async function retryQueue(
  delivery: Delivery,
  stateFolder: string,
  choose: (entry: Kept) => boolean = () => true,
  watch: Watch & { /** The pictures were chosen by name: whose they were does not matter. */ named?: boolean } = {},
): Promise<Retried> {
  const outcome: Retried = { sent: [], failed: [], foreign: [], untried: [] };
  const account = findAccount(stateFolder);
  let silent = false;
  for (const entry of listQueue(delivery.queue).filter(choose)) {
    if (watch.signal?.aborted) break;
    if (silent) {
      outcome.untried.push(entry);
      continue;
    }
    if (account && !watch.named && !belongsTo(entry, account)) {
      outcome.foreign.push(entry);
      continue;
    }
    try {
      outcome.sent.push(await deliver(delivery, entry, { ...watch, anyone: watch.named ?? false }));
    } catch (error) {
      outcome.failed.push({ entry, error: error as Error });
      const { cause } = error as Error;
      silent = cause instanceof ServerError && cause.status === undefined;
    }
  }
  return outcome;
}
