import { closeSync, ftruncateSync, readSync } from 'node:fs';
import { layOut, type WaylandMonitor } from '#helper/capture/wayland-layout.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { encloses, intersect, type Rect } from '#helper/platform/rect.ts';
import { openWaylandForFiles, type WaylandConnection } from '#helper/platform/wayland-connection.ts';
import { readGlobals, readWaylandScreen, type WaylandOutput } from '#helper/platform/wayland-screen.ts';
import type { FrameSource, SourceOptions } from '../frame-source.ts';

// wlr-screencopy-unstable-v1 and wl_shm: the compositor copies a part of a monitor into memory that both can see.
const request = { copyOutput: 0, copyRegion: 1, copy: 0, destroyFrame: 1, createPool: 0, createBuffer: 0 };
const event = { buffer: 0, flags: 1, ready: 2, failed: 3, bufferDone: 6 };
const outputName = 4;
/** From this version on the compositor says when it has told all kinds of memory that it takes. */
const tellsDone = 3;
const upsideDown = 1;
/** wl_shm.format; the last two have red and blue the other way round. */
const formats = { plain: [0, 1], swapped: [0x34324241, 0x34324258] };

/** One part of one monitor: what is copied, in the compositor's units, and where the frame lies in that, in pixels. */
interface Part {
  readonly output: string;
  readonly copied: Rect | undefined;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Undefined where this does not work: no such protocol, a region on several monitors or a turned one. */
export async function openScreencopySource({ rect: wanted, cursor }: SourceOptions): Promise<FrameSource | undefined> {
  const { outputs, protocols } = await readWaylandScreen();
  if (!protocols.has('zwlr_screencopy_manager_v1')) return undefined;
  const { bounds, monitors } = layOut(outputs);
  const place = intersect(wanted, bounds);
  const monitor = place && monitors.find((each) => encloses(each, place));
  const output = outputs.find(({ name }) => name === monitor?.name);
  if (!place || !monitor || !output || output.turned) return undefined;
  const connection = await openWaylandForFiles().catch(() => undefined);
  if (!connection) return undefined;
  const source = new ScreencopySource(connection, place, partOf(place, monitor, output), cursor);
  try {
    await source.open();
    return source;
  } catch {
    source.close();
    return undefined;
  }
}

/** In the monitor's own pixels, whatever the desktop enlarges it to. */
function partOf(
  place: Rect,
  { x, y, width: enlarged, native }: WaylandMonitor,
  { name, logical }: WaylandOutput,
): Part {
  const own = native.width / enlarged;
  const [left, top] = [Math.floor((place.x - x) * own), Math.floor((place.y - y) * own)];
  const width = Math.min(native.width - left, Math.max(1, Math.round(place.width * own)));
  const height = Math.min(native.height - top, Math.max(1, Math.round(place.height * own)));
  const scale = native.width / logical.width;
  // Parts are asked for in whole units: with a broken scale their edges would lie between pixels.
  if (!Number.isInteger(scale)) return { output: name, copied: undefined, left, top, width, height };
  const [x1, y1] = [Math.floor(left / scale), Math.floor(top / scale)];
  const [x2, y2] = [Math.ceil((left + width) / scale), Math.ceil((top + height) / scale)];
  const copied = { x: x1, y: y1, width: x2 - x1, height: y2 - y1 };
  return { output: name, copied, left: left - x1 * scale, top: top - y1 * scale, width, height };
}

interface Told {
  readonly format: number;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
}

interface Shared extends Told {
  readonly file: number;
  readonly buffer: number;
  readonly bytes: Uint8Array;
}

class ScreencopySource implements FrameSource {
  readonly rect: Rect;
  readonly place: Rect;
  private readonly connection: WaylandConnection;
  private readonly part: Part;
  private readonly cursor: number;
  private ids = { manager: 0, version: 0, memory: 0, output: 0 };
  private shared: Shared | undefined;

  constructor(connection: WaylandConnection, place: Rect, part: Part, cursor: boolean) {
    this.connection = connection;
    this.place = place;
    this.part = part;
    this.rect = { x: place.x, y: place.y, width: part.width, height: part.height };
    this.cursor = cursor ? 1 : 0;
  }

  /** Takes one picture, so that whatever does not work here shows now. @throws Error */
  async open(): Promise<void> {
    const { connection } = this;
    const { globals, bind } = await readGlobals(connection);
    const find = (name: string) => globals.find(({ protocol }) => protocol === name);
    const [manager, memory] = [find('zwlr_screencopy_manager_v1'), find('wl_shm')];
    if (!manager || !memory) throw new Error('The compositor offers no screencopy');
    const names = new Map<string, number>();
    for (const global of globals.filter(({ protocol }) => protocol === 'wl_output')) {
      const id = bind(global, 4, (opcode, read) => opcode === outputName && names.set(read.text(), id));
    }
    await connection.sync();
    const output = names.get(this.part.output);
    if (output === undefined) throw new Error('The monitor is gone');
    const none = () => undefined;
    const version = Math.min(manager.version, tellsDone);
    this.ids = { manager: bind(manager, version, none), version, memory: bind(memory, 1, none), output };
    await this.grab(new Uint32Array(this.part.width * this.part.height));
  }

  async grab(pixels: Uint32Array): Promise<void> {
    const { connection } = this;
    const gone = connection.ended.then(() => {
      throw new HelperError('display_lost', 'The connection to the screen was lost.');
    });
    gone.catch(() => undefined);
    const about = Promise.withResolvers<Told>();
    const copied = Promise.withResolvers<{ inverted: boolean }>();
    const frame = this.ask(about, copied);
    try {
      const shared = await this.memoryFor(await Promise.race([about.promise, gone]));
      connection.send(frame, request.copy, shared.buffer);
      const { inverted } = await Promise.race([copied.promise, gone]);
      this.read(pixels, shared, inverted);
    } finally {
      connection.send(frame, request.destroyFrame);
    }
  }

  close(): void {
    this.connection.close();
    if (this.shared) closeSync(this.shared.file);
    this.shared = undefined;
  }

  private ask(about: PromiseWithResolvers<Told>, copied: PromiseWithResolvers<{ inverted: boolean }>): number {
    const { connection, part, cursor } = this;
    const { manager, version, output } = this.ids;
    for (const { promise } of [about, copied]) promise.catch(() => undefined);
    let told: Told | undefined;
    let inverted = false;
    const frame = connection.create((opcode, read) => {
      if (opcode === event.buffer) {
        told = { format: read.uint(), width: read.uint(), height: read.uint(), stride: read.uint() };
        if (version < tellsDone) about.resolve(told);
      } else if (opcode === event.bufferDone && told) about.resolve(told);
      else if (opcode === event.flags) inverted = (read.uint() & upsideDown) !== 0;
      else if (opcode === event.ready) copied.resolve({ inverted });
      else if (opcode === event.failed) {
        const failure = new HelperError('capture_failed', 'The screen could not be captured.');
        for (const { reject } of [about, copied]) reject(failure);
      }
    });
    if (!part.copied) connection.send(manager, request.copyOutput, frame, cursor, output);
    else {
      const { x, y, width, height } = part.copied;
      connection.send(manager, request.copyRegion, frame, cursor, output, x, y, width, height);
    }
    return frame;
  }

  /** Made with the first picture, and again only where the monitor has changed. */
  private async memoryFor(told: Told): Promise<Shared> {
    const { shared, connection, part } = this;
    const { format, width, height, stride } = told;
    if (shared && shared.format === format && shared.height === height && shared.stride === stride) return shared;
    const known = formats.plain.includes(format) || formats.swapped.includes(format);
    if (!known || width < part.left + part.width || height < part.top + part.height) {
      throw new HelperError('capture_failed', 'The monitor has changed while it was recorded.');
    }
    const { openUnixMemory } = await import('#helper/platform/unix-memory.ts');
    if (shared) closeSync(shared.file);
    const file = openUnixMemory();
    const size = stride * height;
    ftruncateSync(file, size);
    await connection.sync();
    // Ids have to be used in the order in which they are made.
    const [pool, buffer] = [connection.create(), connection.create()];
    connection.sendFile(file, this.ids.memory, request.createPool, pool, size);
    connection.send(pool, request.createBuffer, buffer, 0, width, height, stride, format);
    this.shared = { ...told, file, buffer, bytes: new Uint8Array(size) };
    return this.shared;
  }

  private read(pixels: Uint32Array, shared: Shared, inverted: boolean): void {
    const { part } = this;
    const { file, bytes, stride, height } = shared;
    readSync(file, bytes, 0, bytes.length, 0);
    const rows = new Uint32Array(bytes.buffer);
    for (let row = 0; row < part.height; row += 1) {
      const y = inverted ? height - 1 - (part.top + row) : part.top + row;
      const from = (y * stride) / 4 + part.left;
      pixels.set(rows.subarray(from, from + part.width), row * part.width);
    }
    if (formats.swapped.includes(shared.format)) swapRedAndBlue(pixels);
  }
}

function swapRedAndBlue(pixels: Uint32Array): void {
  for (let at = 0; at < pixels.length; at += 1) {
    const pixel = pixels[at] as number;
    pixels[at] = (pixel & 0xff00) | ((pixel & 0xff) << 16) | ((pixel >>> 16) & 0xff);
  }
}
