import { once } from 'node:events';
import { ownThread } from '#helper/platform/own-thread.ts';
import type { EncodeData, EncodeOrder, EncodeReply } from './encode-worker.ts';
import type { KeptFrame } from './recording.ts';

/** What a thread's heap may grow to, in megabytes: its pictures lie outside of it. */
export const thrifty = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 } as const;

/** Hands kept frames to the thread that encodes them. */
export interface FrameEncoder {
  /** Resolves when the thread has started. */
  readonly ready: Promise<unknown>;
  /** Of the file so far. */
  readonly bytes: number;
  /** Frames that wait. */
  readonly behind: number;
  add(frame: KeptFrame): void;
  /** Resolves to what the file has become when all is encoded. @throws what went wrong in the thread. */
  end(): Promise<EncodeReply>;
  close(): Promise<void>;
}

/** `told` is called after each frame; `full` says that none is taken any more. */
export function openFrameEncoder(
  data: EncodeData,
  told: (reply: EncodeReply) => void,
  failed: (error: Error) => void,
): FrameEncoder {
  const worker = ownThread('recording/encode-worker', {
    workerData: data,
    resourceLimits: thrifty,
  });
  let bytes = 0;
  let behind = 0;
  const ready = once(worker, 'message');
  ready.catch(() => undefined);
  const done = new Promise<EncodeReply>((resolve, reject) => {
    worker.on('message', (reply: EncodeReply | 'ready') => {
      if (reply === 'ready') return;
      bytes = reply.bytes;
      if (reply.ended) return resolve(reply);
      behind -= 1;
      told(reply);
    });
    worker.on('error', (error) => {
      reject(error);
      failed(error as Error);
    });
    worker.on('exit', () => reject(new Error('The encoder ended')));
  });
  done.catch(() => undefined);
  const send = (order: EncodeOrder) => worker.postMessage(order);
  return {
    ready,
    get bytes() {
      return bytes;
    },
    get behind() {
      return behind;
    },
    add(frame) {
      behind += 1;
      send(frame);
    },
    end() {
      send('end');
      return done;
    },
    close: async () => void (await worker.terminate()),
  };
}
