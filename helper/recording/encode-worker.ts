import { parentPort, workerData } from 'node:worker_threads';
import { type Format, openEncoder } from './animation.ts';
import { type FrameRecord, FrameStore } from './frame-store.ts';
import { writeAt } from './nameless-file.ts';
import { applyDelta, type Delta } from './picture-delta.ts';
import { openTidy } from './tidy.ts';

/** What an encoder is started with. */
export interface EncodeData {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly format: Format;
  /** The open files of the store and of the result. */
  readonly store: number;
  readonly output: number;
  /** The result never gets larger than this, in bytes. */
  readonly maxBytes: number;
}

/** A frame and the slots in which it is seen; one that is not seen is only the ground of those behind it. */
export type EncodeOrder = { record: FrameRecord; from: number; to: number } | 'end';

/** How long the result is by now, and how many frames it has; `full`: this frame would have made it too large, and none behind it is taken. */
export interface EncodeReply {
  readonly bytes: number;
  readonly frames: number;
  readonly full: boolean;
  readonly ended: boolean;
}

const port = parentPort;
if (!port) throw new Error('The encoder is a worker');
const { width, height, fps, format, store, output, maxBytes } = workerData as EncodeData;
const kept = new FrameStore(store, width * height);
/** Frames before the first that is seen are put together here. */
let ground: Uint32Array | undefined;
const tidy = openTidy();
let bytes = 0;
let frames = 0;
let full = false;
const opened = openEncoder(format, { width, height, fps });
let work: Promise<void> = opened.then((encoder) => append(encoder.start()));

port.on('message', (order: EncodeOrder) => {
  work = work.then(() => (order === 'end' ? end() : take(order)));
  // A rejection ends the worker with its error, which is what its owner waits for.
});

async function take({ record, from, to }: Exclude<EncodeOrder, 'end'>): Promise<void> {
  if (!full) {
    const delta = kept.read(record);
    if (to <= from) stack(delta);
    else await encode({ delta: frames === 0 ? grounded(delta) : delta, from, to });
  }
  reply(false);
  tidy();
}

async function encode(frame: { delta: Delta; from: number; to: number }): Promise<void> {
  const encoder = await opened;
  const encoded = await encoder.frame(frame);
  // Room for what ends the file; the first frame is always taken, since a file without one is none.
  full = frames > 0 && bytes + encoded.length + 16 > maxBytes;
  if (full) return;
  frames += 1;
  append(encoded);
}

async function end(): Promise<void> {
  const { tail, patch } = (await opened).end(bytes);
  append(tail);
  if (patch) writeAt(output, patch.bytes, patch.at);
  reply(true);
  port?.close();
}

function stack(delta: Delta): void {
  ground ??= new Uint32Array(width * height);
  applyDelta(ground, width, delta);
}

function grounded(delta: Delta): Delta {
  if (!ground) return delta;
  applyDelta(ground, width, delta);
  const pixels = ground;
  ground = undefined;
  return { x: 0, y: 0, width, height, pixels };
}

function append(part: Uint8Array): void {
  writeAt(output, part, bytes);
  bytes += part.length;
}

function reply(ended: boolean): void {
  port?.postMessage({ bytes, frames, full, ended } satisfies EncodeReply);
}

// Loaded, with all that encoding needs: frames may come now.
work = work.then(() => port.postMessage('ready'));
