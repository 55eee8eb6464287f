import x11, { type XClient, type XDisplay, type XError, type XEvent } from 'x11';
import { HelperError } from './helper-error.ts';
import type { Rect } from './rect.ts';
import { isLayoutChange, setUpXkb } from './x11-xkb.ts';

/** A connection to the X server, shared by everything in this process that needs one. */
export interface X11Display {
  readonly client: XClient;
  readonly raw: XDisplay;
  readonly root: number;
  readonly depth: number;
  /** Turns one request with a reply into a promise; rejects with the protocol's error or when the connection is gone. */
  call<T>(send: (done: (error: XError | null | undefined, result: T) => unknown) => void): Promise<T>;
  /** Sends a request that the package does not know; `parse` is given the reply behind the 8 bytes common to all. */
  request<T>(packet: Buffer, parse: (reply: Buffer) => T): Promise<T>;
  /** Resolves when the server has worked off everything sent so far. */
  sync(): Promise<void>;
  atom(name: string): Promise<number>;
  /** The size of the whole desktop now, in physical pixels. */
  bounds(): Promise<Rect>;
  onEvent(listener: (event: XEvent) => void): () => void;
  /** Calls back when the keyboard's layout has changed, once for each burst of changes. */
  onLayout(listener: () => void): () => void;
  onLost(listener: () => void): () => void;
  /** Gives the connection back; the last one to do so closes it. */
  release(): void;
}

interface Shared {
  display: Promise<Connection>;
  users: number;
}

/** A change of layout comes as many events within this time, in ms. */
const layoutSettles = 30;

const shared = new Map<string, Shared>();

/**
 * Opens, or joins, this process's connection to the X server. It is one connection on purpose: the key that opens the
 * overlay is grabbed while it is held down, and only its own client may then grab the keyboard.
 * @throws HelperError `no_display`
 */
export async function openX11Display(name = process.env.DISPLAY ?? ''): Promise<X11Display> {
  if (!name) throw new HelperError('no_display', 'There is no screen here: DISPLAY is not set.');
  let entry = shared.get(name);
  if (!entry) {
    entry = { display: connect(name), users: 0 };
    shared.set(name, entry);
    entry.display.catch(() => shared.delete(name));
  }
  entry.users += 1;
  const joined = entry;
  const connection = await joined.display;
  connection.onLost(() => shared.get(name) === joined && shared.delete(name));
  let released = false;
  const release = () => {
    if (released) return;
    released = true;
    joined.users -= 1;
    if (joined.users > 0) return;
    if (shared.get(name) === joined) shared.delete(name);
    connection.close();
  };
  return Object.assign(Object.create(connection) as Connection, { release });
}

function connect(name: string): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(new HelperError('no_display', `The screen ${name} cannot be opened.`, { cause }));
    try {
      // All that one turn of the loop asks for goes out in one piece: each piece wakes the server up.
      const client = x11.createClient({ display: name, bufferRequests: true }, (error, display) => {
        if (error) return fail(error);
        const connection = new Connection(display);
        void setUpXkb(connection).then(() => resolve(connection), fail);
      });
      client.on('error', fail);
    } catch (cause) {
      fail(cause);
    }
  });
}

/** The atoms that are the same on every server (X protocol, appendix B). */
function predefined(atoms: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(atoms).filter(([, id]) => id <= 68));
}

class Connection {
  readonly client: XClient;
  readonly raw: XDisplay;
  readonly root: number;
  readonly depth: number;
  private readonly pending = new Set<(error: Error) => void>();
  private readonly lostListeners = new Set<() => void>();
  private lost = false;

  constructor(display: XDisplay) {
    const screen = display.screen[Number(display.client.screenNum)] ?? display.screen[0];
    if (!screen) throw new HelperError('no_display', 'The X server has no screen.');
    this.client = display.client;
    this.raw = display;
    this.root = screen.root;
    this.depth = screen.root_depth;
    // The package remembers atoms for all its connections at once, but each server gives out numbers of its own.
    this.client.atoms = predefined(this.client.atoms);
    this.client.setMaxListeners(50);
    this.client.removeAllListeners('error');
    // Errors of requests without a callback are late news about windows that are gone; the connection itself is fine.
    this.client.on('error', () => undefined);
    this.client.stream.on('error', () => this.end());
    this.client.stream.on('close', () => this.end());
    this.client.on('end', () => this.end());
  }

  call<T>(send: (done: (error: XError | null | undefined, result: T) => unknown) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.lost) return reject(lostError());
      this.pending.add(reject);
      send((error, result) => {
        this.pending.delete(reject);
        if (error) reject(error);
        else resolve(result);
        return true;
      });
    });
  }

  request<T>(packet: Buffer, parse: (reply: Buffer) => T): Promise<T> {
    return this.call((done) => {
      this.client.seq_num += 1;
      this.client.replies[this.client.seq_num] = [parse, done];
      this.client.pack_stream.put(packet);
      this.client.pack_stream.submit(true);
    });
  }

  async sync(): Promise<void> {
    await this.call((done) => this.client.GetInputFocus(done));
  }

  atom(name: string): Promise<number> {
    return this.call((done) => this.client.InternAtom(false, name, done));
  }

  async bounds(): Promise<Rect> {
    const { width, height } = await this.call<{ width: number; height: number }>((done) =>
      this.client.GetGeometry(this.root, done),
    );
    return { x: 0, y: 0, width, height };
  }

  onEvent(listener: (event: XEvent) => void): () => void {
    this.client.on('event', listener);
    return () => this.client.off('event', listener);
  }

  onLayout(listener: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    const stop = this.onEvent((event) => {
      if (!isLayoutChange(event)) return;
      clearTimeout(timer);
      timer = setTimeout(listener, layoutSettles);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }

  onLost(listener: () => void): () => void {
    this.lostListeners.add(listener);
    return () => this.lostListeners.delete(listener);
  }

  close(): void {
    this.lost = true;
    this.client.terminate();
  }

  private end(): void {
    if (this.lost) return;
    this.lost = true;
    for (const reject of this.pending) reject(lostError());
    this.pending.clear();
    for (const listener of this.lostListeners) listener();
  }
}

function lostError(): HelperError {
  return new HelperError('display_lost', 'The connection to the screen was lost.');
}
