import { once } from 'node:events';
import { ownThread } from '#helper/platform/own-thread.ts';
import { thrifty } from './frame-encoder.ts';
import type { KeepData, KeepOrder, KeepReply } from './keep-worker.ts';

/** Memory for pictures that wait to be looked at, in bytes, and how many that may be. */
const ringBytes = 16 << 20;
const [fewest, most] = [3, 8];

/** Hands pictures to the thread that keeps what changed. */
export interface FrameKeeper {
  /** Resolves when the thread has started. */
  readonly ready: Promise<unknown>;
  /** Room for a picture; undefined while all of it waits to be looked at. */
  room(): { readonly pixels: Uint32Array; hand(slot: number): void; giveBack(): void } | undefined;
  /** Resolves when all that was handed over is kept. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** `kept` is called for each picture in its order, `failed` at most once. */
export function openFrameKeeper(
  size: { width: number; height: number },
  handle: number,
  kept: (reply: KeepReply) => void,
  failed: (error: Error) => void,
): FrameKeeper {
  const pixels = size.width * size.height;
  const count = Math.max(fewest, Math.min(most, Math.floor(ringBytes / (pixels * 4))));
  const ring = new SharedArrayBuffer(count * pixels * 4);
  const data: KeepData = { ...size, handle, ring };
  const worker = ownThread('recording/keep-worker', {
    workerData: data,
    resourceLimits: thrifty,
  });
  const free = Array.from({ length: count }, (_, place) => place);
  const settled: (() => void)[] = [];
  const tell = () => {
    if (free.length === count) for (const resolve of settled.splice(0)) resolve();
  };
  const send = (order: KeepOrder) => worker.postMessage(order);
  const ready = once(worker, 'message');
  ready.catch(() => undefined);
  worker.on('message', (reply: KeepReply | 'ready') => {
    if (reply === 'ready') return;
    free.push(reply.place);
    kept(reply);
    tell();
  });
  worker.on('error', failed);
  return {
    ready,
    room() {
      const place = free.shift();
      if (place === undefined) return undefined;
      return {
        pixels: new Uint32Array(ring, place * pixels * 4, pixels),
        hand: (slot) => send({ place, slot }),
        giveBack: () => {
          free.push(place);
          tell();
        },
      };
    },
    settle: () =>
      new Promise((resolve) => {
        settled.push(resolve);
        tell();
      }),
    async close() {
      const gone = once(worker, 'exit');
      await Promise.all([gone, worker.terminate()]);
    },
  };
}
