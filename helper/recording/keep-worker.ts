import { parentPort, workerData } from 'node:worker_threads';
import { type FrameRecord, FrameStore } from './frame-store.ts';
import { takeDelta } from './picture-delta.ts';
import { openTidy } from './tidy.ts';

/** What the keeper is started with. */
export interface KeepData {
  readonly width: number;
  readonly height: number;
  /** The open file of the store. */
  readonly handle: number;
  /** The pictures that are handed over, one behind the other. */
  readonly ring: SharedArrayBuffer;
}

/** A picture in the ring, or the end. */
export type KeepOrder = { place: number; slot: number } | 'end';

/** The place is free again; without a record nothing had changed. */
export interface KeepReply {
  readonly place: number;
  readonly slot: number;
  readonly record?: FrameRecord;
}

const port = parentPort;
if (!port) throw new Error('The keeper is a worker');
const { width, height, handle, ring } = workerData as KeepData;
const pixels = width * height;
const tidy = openTidy();
const before = new Uint32Array(pixels);
const room = new Uint32Array(pixels);
const store = new FrameStore(handle, pixels);

port.on('message', (order: KeepOrder) => {
  if (order === 'end') {
    port.close();
    return;
  }
  const { place, slot } = order;
  const delta = takeDelta(before, new Uint32Array(ring, place * pixels * 4, pixels), width, room);
  const record = delta && store.write(delta);
  const reply: KeepReply = { place, slot, ...(record && { record }) };
  port.postMessage(reply);
  tidy();
});

// Pictures may come now.
port.postMessage('ready');
