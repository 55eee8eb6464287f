import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What came back over one connection until the server closed it. */
export interface Talk {
  /** Of the first final answer; 0 where there was none. */
  readonly status: number;
  /** How many answers there were. */
  readonly answers: number;
  readonly text: string;
  /** One header of the first final answer. */
  header(name: string): string | undefined;
}

export async function openSocket(url: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
  await once(socket, 'connect');
  // The server may hang up while something is still being sent: what it said before counts.
  socket.on('error', () => undefined);
  return socket;
}

/** Sends exactly these bytes, text as latin1, and listens until the server closes. @throws Error where it does not within 20 s. */
export async function talk(url: string, ...sent: (string | Buffer)[]): Promise<Talk> {
  const socket = await openSocket(url);
  let text = '';
  socket.on('data', (piece: Buffer) => {
    text += piece.toString('latin1');
  });
  const { promise: closed, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`It stays open after: ${text.slice(0, 500)}`)), 20_000);
  socket.once('close', resolve);
  for (const piece of sent) socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
  try {
    await closed;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
  const [final = ''] = text.split(/(?=HTTP\/1\.1 \d{3} )/).filter((answer) => !answer.startsWith('HTTP/1.1 1'));
  return {
    status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(final)?.[1] ?? 0),
    answers: text.split(/HTTP\/1\.1 [2-5]\d\d /).length - 1,
    text,
    header: (name) => new RegExp(`^${name}: *(.*?)\\r$`, 'im').exec(final.split('\r\n\r\n')[0] ?? '')?.[1],
  };
}

/** One request that asks for the connection to be closed after it. */
export function request(line: string, headers: readonly string[] = [], body: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(body as string, 'latin1');
  const length = bytes.length > 0 ? [`Content-Length: ${bytes.length}`] : [];
  const head = [`${line} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...headers, ...length].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), bytes]);
}
