import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * How a wire fails: `pass` not at all, `refuse` takes nobody, `stall` lets nothing through, `swallow` brings what is asked
 * and cuts the connection when the answer comes.
 */
export type WireState = 'pass' | 'refuse' | 'stall' | 'swallow';

/** One process's own connections to a server on loopback. */
export class Wire {
  readonly #server: Server;
  readonly #pairs = new Map<Socket, Socket>();
  /** Local ports by which the far end has known this wire. */
  readonly ports: number[] = [];
  #state: WireState = 'pass';

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on a free port and leads to `port`. */
  static async open(port: number): Promise<Wire> {
    const server = createServer();
    const wire = new Wire(server);
    server.on('connection', (near) => wire.#join(near, port));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return wire;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  set(state: WireState): void {
    this.#state = state;
    if (state === 'refuse') this.cut();
    for (const sockets of this.#pairs) {
      for (const socket of sockets) state === 'stall' ? socket.pause() : socket.resume();
    }
  }

  /** Breaks every connection that there is. */
  cut(): void {
    for (const [near, far] of this.#pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  close(): void {
    this.#server.close();
    this.cut();
  }

  #join(near: Socket, port: number): void {
    near.on('error', () => undefined);
    if (this.#state === 'refuse') return void near.resetAndDestroy();
    const far = connect(port, '127.0.0.1');
    far.on('error', () => undefined).on('connect', () => this.ports.push(far.localPort ?? 0));
    this.#pairs.set(near, far);
    if (this.#state === 'stall') near.pause();
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => {
      if (this.#state !== 'swallow') return void near.write(bytes);
      near.resetAndDestroy();
      far.destroy();
    });
    const part = () => {
      this.#pairs.delete(near);
      near.destroy();
      far.destroy();
    };
    near.on('close', part);
    far.on('close', part);
  }
}
