import type { UploadAnswer } from '#contract/image.ts';
import { accountVersion, findAccount } from '#helper/account/account.ts';
import { networkMark } from '#helper/platform/network-mark.ts';
import type { Studio } from '#helper/shot/studio.ts';
import { type Kept, listQueue } from '#helper/upload/queue.ts';
import { isDue, retryQueue } from '#helper/upload/retry-queue.ts';

/** How often the resident looks at the queue and at the sign-in, in milliseconds. */
const TICK = 15_000;
/** How often it looks whether the network has changed, while something waits, in milliseconds. */
const LOOK = 3_000;

export interface Sender {
  /** Tries all that waits and may go, without regard to when it was tried last. */
  now(): Promise<void>;
  /** Looks at once whether the network or the sign-in has changed, rather than in some seconds. */
  look(): void;
  close(): void;
}

export interface SenderEvents {
  readonly sent: (image: UploadAnswer) => void;
  readonly trouble: (words: string) => void;
}

/**
 * Sends what waits: at once, when the network or the sign-in has changed, and now and again; and renews the sign-in before
 * it is needed.
 */
export function sendWaiting({ delivery, folders }: Studio, events: SenderEvents, signal: AbortSignal): Sender {
  let turn: Promise<void> | undefined;
  let again = false;
  const run = async (choose: (entry: Kept) => boolean) => {
    try {
      if (!findAccount(folders.state)) return;
      await delivery.server.renew();
      const { sent } = await retryQueue(delivery, folders.state, choose, { signal });
      for (const image of sent) events.sent(image);
    } catch (error) {
      events.trouble((error as Error).message);
    }
  };
  const start = (choose: (entry: Kept) => boolean) => {
    turn = run(choose).finally(() => {
      turn = undefined;
      if (again) void now();
    });
    return turn;
  };
  const now = async (): Promise<void> => {
    // What is under way has perhaps passed over what may go now.
    again = turn !== undefined;
    if (turn) return turn;
    return start((entry) => maySend(entry) && !isFresh(entry));
  };
  const looking = whenThingsChange(delivery.queue, folders.state, () => void now());
  void start(maySend);
  const timer = setInterval(() => turn ?? void start((entry) => isDue(entry, Date.now())), TICK);
  return {
    now,
    look: looking.look,
    close() {
      again = false;
      clearInterval(timer);
      looking.stop();
    },
  };
}

/** Neither refused for good nor still to be looked at by its person. */
function maySend(entry: Kept): boolean {
  return !entry.refused && !entry.held;
}

/** It has just been taken: whoever took it is sending it. */
function isFresh(entry: Kept): boolean {
  return !entry.lastTry && Date.now() - Date.parse(entry.createdAt) < 5_000;
}

function whenThingsChange(queue: string, stateFolder: string, changed: () => void) {
  let network = networkMark();
  let account = accountVersion(stateFolder);
  const look = () => {
    if (listQueue(queue).length === 0) return;
    const before = `${network} ${account}`;
    network = networkMark();
    account = accountVersion(stateFolder);
    if (`${network} ${account}` !== before) changed();
  };
  const timer = setInterval(look, LOOK);
  return { look, stop: () => clearInterval(timer) };
}
