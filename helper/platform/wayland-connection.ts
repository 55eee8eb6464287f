import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { join } from 'node:path';
import { HelperError } from './helper-error.ts';

/** Reads the arguments of a Wayland message (wayland.freedesktop.org, "Wire Format"): little words of 4 bytes. */
export class WaylandReader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  uint(): number {
    this.at += 4;
    return this.bytes.readUInt32LE(this.at - 4);
  }

  int(): number {
    return this.uint() | 0;
  }

  /** Its length with the closing zero, the bytes, and padding to whole words. */
  text(): string {
    const length = this.uint();
    const text = this.bytes.toString('utf8', this.at, this.at + Math.max(0, length - 1));
    this.at += (length + 3) & ~3;
    return text;
  }
}

type Listener = (opcode: number, read: WaylandReader) => void;

/** The id of the object that every connection has from the start. */
const display = 1;

/** A connection to the compositor. */
export class WaylandConnection {
  /** Resolves when the compositor is gone, or `close` was called. */
  readonly ended: Promise<void>;
  private readonly socket: Socket;
  private readonly listeners = new Map<number, Listener>();
  private left: Buffer = Buffer.alloc(0);
  private last = display;
  /** Ids that the compositor has done with. */
  private readonly free: number[] = [];
  private readonly pass: ((bytes: Buffer, file: number) => void) | undefined;

  /** `pass` sends bytes together with a file, which Node itself cannot. */
  constructor(socket: Socket, pass?: (bytes: Buffer, file: number) => void) {
    this.socket = socket;
    this.pass = pass;
    this.ended = once(socket, 'close').then(
      () => undefined,
      () => undefined,
    );
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => this.take(chunk));
    this.listeners.set(display, (opcode, read) => {
      // A wl_display.error ends everything: the compositor closes the connection after it.
      if (opcode === 0) socket.destroy();
      else this.forget(read.uint());
    });
  }

  /** A new object of ours, whose events go to `listener`. */
  create(listener: Listener = () => undefined): number {
    const id = this.free.pop() ?? ++this.last;
    this.listeners.set(id, listener);
    return id;
  }

  send(object: number, opcode: number, ...values: (number | string)[]): void {
    this.socket.write(messageOf(object, opcode, values));
  }

  /** The same with a file among its arguments. Whatever was sent before has to be worked off: call `sync` first. */
  sendFile(file: number, object: number, opcode: number, ...values: (number | string)[]): void {
    if (!this.pass) throw new Error('This connection passes no files');
    this.pass(messageOf(object, opcode, values), file);
  }

  /** Resolves when the compositor has worked off everything sent so far. @throws HelperError `display_lost` */
  async sync(): Promise<void> {
    const done = new Promise<'done'>((resolve) => {
      this.send(
        display,
        0,
        this.create(() => resolve('done')),
      );
    });
    if ((await Promise.race([done, this.ended])) !== 'done') {
      throw new HelperError('display_lost', 'The connection to the screen was lost.');
    }
  }

  close(): void {
    this.socket.destroy();
  }

  /** wl_display.delete_id: nothing more comes for it. */
  private forget(id: number): void {
    if (this.listeners.delete(id)) this.free.push(id);
  }

  private take(chunk: Buffer): void {
    let bytes = this.left.length > 0 ? Buffer.concat([this.left, chunk]) : chunk;
    while (bytes.length >= 8) {
      const size = bytes.readUInt16LE(6);
      if (size < 8 || bytes.length < size) break;
      this.listeners.get(bytes.readUInt32LE(0))?.(bytes.readUInt16LE(4), new WaylandReader(bytes.subarray(8, size)));
      bytes = bytes.subarray(size);
    }
    this.left = bytes;
  }
}

/** @throws HelperError `no_display` */
export async function openWayland(env: Record<string, string | undefined> = process.env): Promise<WaylandConnection> {
  const path = socketPath(env);
  const socket = connect(path);
  try {
    await once(socket, 'connect');
  } catch (cause) {
    throw new HelperError('no_display', `The screen ${path} cannot be opened.`, { cause });
  }
  return new WaylandConnection(socket);
}

/** A connection that can pass files too. @throws HelperError `no_display` */
export async function openWaylandForFiles(
  env: Record<string, string | undefined> = process.env,
): Promise<WaylandConnection> {
  const { connectUnixSocket, sendFile } = await import('./unix-memory.ts');
  try {
    const fd = connectUnixSocket(socketPath(env));
    const socket = new Socket({ fd, readable: true, writable: true });
    return new WaylandConnection(socket, (bytes, file) => sendFile(fd, bytes, file));
  } catch (cause) {
    throw new HelperError('no_display', 'The screen cannot be opened.', { cause });
  }
}

function socketPath(env: Record<string, string | undefined>): string {
  const name = env.WAYLAND_DISPLAY || 'wayland-0';
  return name.startsWith('/') ? name : join(env.XDG_RUNTIME_DIR ?? '/nonexistent', name);
}

function messageOf(object: number, opcode: number, values: (number | string)[]): Buffer {
  const body = Buffer.concat(values.map(encode));
  const head = Buffer.alloc(8);
  head.writeUInt32LE(object, 0);
  head.writeUInt32LE((((8 + body.length) << 16) | opcode) >>> 0, 4);
  return Buffer.concat([head, body]);
}

function encode(value: number | string): Buffer {
  if (typeof value === 'number') {
    const word = Buffer.alloc(4);
    word.writeInt32LE(value | 0);
    return word;
  }
  const bytes = Buffer.from(`${value}\0`, 'utf8');
  const padded = Buffer.alloc(4 + ((bytes.length + 3) & ~3));
  padded.writeUInt32LE(bytes.length);
  bytes.copy(padded, 4);
  return padded;
}
