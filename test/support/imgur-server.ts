import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import busboy from 'busboy';

export type ImgurDoor = 'upload' | 'delete' | 'credits' | 'picture';

/** What a door does instead of its work. */
export type ImgurTrouble =
  /** Answers this; a string is sent as HTML. */
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }
  /** Falls silent before it answers, or in the middle of a body. */
  | { readonly stall: 'answer' | 'body' }
  /** Cuts the connection while it is being sent to, after its work, or in the middle of its own body. */
  | { readonly cut: 'request' | 'answer' | 'body' };

/** imgur's four ways to put an error, and what its servers in between say. */
export const imgurSays = {
  tooMany: {
    status: 429,
    body: { data: { error: 'Too Many Requests', request: '/3/image', method: 'POST' }, success: false, status: 429 },
  },
  tooManyElsewhere: {
    status: 429,
    body: {
      errors: [{ id: 'legacy-api-1/x', code: '429', status: 'Too Many Requests', detail: 'Too Many Requests' }],
    },
  },
  tooLarge: {
    status: 413,
    body: { id: 'x', code: 413, detail: 'File is over the size limit', status: 'Request Entity Too Large' },
  },
  forbidden: {
    status: 400,
    body: { data: { error: 'These actions are forbidden.' }, success: false, status: 400 },
    headers: { 'retry-after': '0' },
  },
  overCapacity: {
    status: 403,
    body: { data: { error: 'Imgur is temporarily over capacity.' }, success: false, status: 403 },
  },
  expectation: {
    status: 417,
    body: {
      data: { error: 'Internal expectation failed', request: '/3/image', method: 'POST' },
      success: false,
      status: 417,
    },
  },
  badFile: {
    status: 400,
    body: {
      data: { error: { code: 1003, message: 'File type invalid (1)', type: 'ImgurException', exception: [] } },
      success: false,
      status: 400,
    },
  },
  page: { status: 200, body: '<!doctype html><title>imgur</title><p>Just a moment' },
  pageOf: (status: number) => ({ status, body: '<html><h1>Backend fetch failed</h1></html>' }),
} as const;

interface Kept {
  readonly id: string;
  readonly deletehash: string;
  readonly type: string;
  readonly bytes: Buffer;
  /** The name that came with the file. */
  readonly name: string;
}

/** imgur on loopback: its API under `/3` and its pictures, by its contract. `url` is good for both settings. */
export interface ImgurServer {
  readonly url: string;
  readonly clientId: string;
  /** By their ids; what was deleted is not here any more. */
  readonly pictures: Map<string, Kept>;
  /** How often each door was knocked at. */
  readonly calls: Record<ImgurDoor, number>;
  /** What is left of each allowance; resets are in seconds. */
  readonly left: { user: number; userReset: number; client: number; post: number; postReset: number };
  readonly manners: {
    /** What it says to a second delete of the same picture. */
    deleteAgain: 200 | 404;
    /** What it says to a request for a picture that is not there. */
    gone: 'redirect' | 404;
    /** What it makes of a picture when it comes in: other bytes or another type. */
    keep: (bytes: Buffer, type: string) => { bytes: Buffer; type: string };
    /** Added to the length that it tells of a picture, in the answer to its upload and where it shows it. */
    lies: { upload: number; picture: number };
    /** Changes the answer to an upload. */
    answer: (data: Record<string, unknown>) => unknown;
    /** Leaves the allowances out of its headers, as the servers in between do. */
    bare: boolean;
  };
  /** The next `times` calls at a door meet with this; without `times` all of them. */
  trouble(door: ImgurDoor, trouble: ImgurTrouble, times?: number): void;
  /** Ends all trouble and forgets the counts and manners; pictures stay. */
  calm(): void;
  close(): Promise<void>;
}

const taken = /^(image\/(png|apng|jpeg|gif|tiff)|video\/mp4)$/;
const extensions: Record<string, string> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif' };
const removedPicture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

const usualManners = (): ImgurServer['manners'] => ({
  deleteAgain: 200,
  gone: 'redirect',
  keep: (bytes, type) => ({ bytes, type }),
  lies: { upload: 0, picture: 0 },
  answer: (data) => data,
  bare: false,
});
const fullAllowance = () => ({ user: 500, userReset: 3600, client: 12_500, post: 1250, postReset: 3600 });

export async function openImgurServer(): Promise<ImgurServer> {
  const clientId = randomBytes(8).toString('hex').slice(0, 15);
  const pictures: ImgurServer['pictures'] = new Map();
  const deleted = new Set<string>();
  const calls: ImgurServer['calls'] = { upload: 0, delete: 0, credits: 0, picture: 0 };
  const troubles = new Map<ImgurDoor, { trouble: ImgurTrouble; times: number }>();
  const left = fullAllowance();
  const manners = usualManners();
  let url = '';

  const allowanceHeaders = (door: ImgurDoor): Record<string, number> => ({
    'x-ratelimit-clientlimit': 12_500,
    'x-ratelimit-clientremaining': left.client,
    'x-ratelimit-clientreset': 86_400,
    'x-ratelimit-userlimit': 500,
    'x-ratelimit-userremaining': left.user,
    'x-ratelimit-userreset': left.userReset,
    ...(door === 'upload' && {
      'x-post-rate-limit-limit': 1250,
      'x-post-rate-limit-remaining': left.post,
      'x-post-rate-limit-reset': left.postReset,
    }),
  });
  const fault = (request: IncomingMessage, status: number, error: string): Answer => ({
    status,
    body: { data: { error, request: request.url, method: request.method }, success: false, status },
  });
  const pay = (door: ImgurDoor): boolean => {
    const cost = door === 'upload' ? 10 : 1;
    if (left.user < cost || left.client < cost || (door === 'upload' && left.post < 1)) return false;
    left.user -= cost;
    left.client -= cost;
    if (door === 'upload') left.post -= 1;
    return true;
  };

  const upload = async (request: IncomingMessage): Promise<Answer> => {
    const file = await fileIn(request);
    if (!file) return fault(request, 400, 'No image data was sent to the upload api');
    if (!taken.test(file.type)) return { ...imgurSays.badFile };
    const most = (file.type === 'image/gif' ? 20 : 10) * 1024 * 1024;
    if (file.bytes.length > most) return { ...imgurSays.tooLarge };
    const [id, deletehash] = [word(7), word(15)];
    const kept = manners.keep(file.bytes, file.type);
    pictures.set(id, { id, deletehash, name: file.name, ...kept });
    const link = `https://i.imgur.com/${id}.${extensions[kept.type]}`;
    const size = kept.bytes.length + manners.lies.upload;
    const more = { title: null, description: null, datetime: 1_700_000_000, animated: false, width: 1, height: 1 };
    const data = manners.answer({ id, deletehash, link, type: kept.type, size, ...more });
    return { status: 200, body: { data, success: true, status: 200 } };
  };
  const remove = (request: IncomingMessage, deletehash: string): Answer => {
    const found = [...pictures.values()].find((picture) => picture.deletehash === deletehash);
    if (found) pictures.delete(found.id);
    else if (!deleted.has(deletehash)) return fault(request, 403, `Unauthorized: ${deletehash}`);
    else if (manners.deleteAgain === 404) return fault(request, 404, `Unable to find an image with ${deletehash}`);
    deleted.add(deletehash);
    return { status: 200, body: { data: true, success: true, status: 200 } };
  };
  const credits = (): Answer => {
    const UserReset = Math.floor(Date.now() / 1000) + left.userReset;
    const data = {
      UserLimit: 500,
      UserRemaining: left.user,
      UserReset,
      ClientLimit: 12_500,
      ClientRemaining: left.client,
    };
    return { status: 200, body: { data, success: true, status: 200 } };
  };
  const show = (id: string): Answer => {
    const picture = id === 'removed' ? { bytes: removedPicture, type: 'image/png' } : pictures.get(id);
    if (picture) return { status: 200, body: picture.bytes, headers: { 'content-type': picture.type } };
    if (manners.gone === 404) return { status: 404, body: '<h1>404</h1>' };
    return { status: 302, body: '', headers: { location: `${url}/removed.png` } };
  };
  const work = async (door: ImgurDoor, request: IncomingMessage, name: string): Promise<Answer> => {
    if (door === 'picture') return show(name);
    if (request.headers.authorization !== `Client-ID ${clientId}`)
      return fault(request, 403, `The client_id provided is invalid: ${request.headers.authorization}`);
    if (door !== 'credits' && !pay(door)) return { ...imgurSays.tooMany };
    if (door === 'upload') return await upload(request);
    return door === 'delete' ? remove(request, name) : credits();
  };

  const server = createServer(async (request, response) => {
    const [door, name] = doorOf(request);
    if (!door) return void response.writeHead(404).end();
    calls[door] += 1;
    const waiting = troubles.get(door);
    if (waiting && --waiting.times <= 0) troubles.delete(door);
    const trouble = waiting?.trouble;
    if (trouble && 'cut' in trouble && trouble.cut === 'request') {
      request.once('data', () => request.socket.destroy());
      return;
    }
    const answer = trouble && 'status' in trouble ? await refuse(request, trouble) : await work(door, request, name);
    const lie = door === 'picture' && answer.status === 200 ? manners.lies.picture : 0;
    await reply(response, answer, door === 'picture' || manners.bare ? {} : allowanceHeaders(door), trouble, lie);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    clientId,
    pictures,
    calls,
    left,
    manners,
    trouble: (door, trouble, times = Number.POSITIVE_INFINITY) => troubles.set(door, { trouble, times }),
    calm: () => {
      troubles.clear();
      Object.assign(manners, usualManners());
      Object.assign(left, fullAllowance());
      Object.assign(calls, { upload: 0, delete: 0, credits: 0, picture: 0 });
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Answer {
  readonly status: number;
  /** Bytes, HTML as text, or JSON. */
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

function doorOf({ method, url = '' }: IncomingMessage): [door: ImgurDoor | undefined, name: string] {
  if (method === 'POST' && url === '/3/image') return ['upload', ''];
  if (method === 'GET' && url === '/3/credits') return ['credits', ''];
  const [, deletehash] = /^\/3\/image\/(\w+)$/.exec(url) ?? [];
  if (method === 'DELETE' && deletehash) return ['delete', deletehash];
  const [, id] = /^\/(\w+)\.(?:png|jpg|gif)$/.exec(url) ?? [];
  return method === 'GET' && id ? ['picture', id] : [undefined, ''];
}

/** Takes what is being sent before it says no, as a server behind a proxy does. */
async function refuse(request: IncomingMessage, trouble: Answer): Promise<Answer> {
  await buffer(request);
  return trouble;
}

async function reply(
  response: ServerResponse,
  { status, body, headers }: Answer,
  allowance: Record<string, number>,
  trouble: ImgurTrouble | undefined,
  lie: number,
): Promise<void> {
  const [bytes, type] = Buffer.isBuffer(body)
    ? [body, 'application/octet-stream']
    : typeof body === 'string'
      ? [Buffer.from(body), 'text/html; charset=utf-8']
      : [Buffer.from(JSON.stringify(body)), 'application/json; charset=utf-8'];
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
  const length = bytes.length + lie;
  const head = () =>
    response.writeHead(status, { 'content-type': type, 'content-length': length, ...allowance, ...headers });
  if (trouble && 'stall' in trouble) {
    if (trouble.stall === 'body') head().write(half);
  } else if (trouble && 'cut' in trouble) {
    if (trouble.cut === 'body') head().write(half, () => response.socket?.destroy());
    else response.socket?.destroy();
  } else {
    head().end(lie < 0 ? bytes.subarray(0, length) : bytes);
    // A length that was never reached ends with the connection.
    if (lie > 0) response.socket?.end();
  }
}

function fileIn(request: IncomingMessage): Promise<{ bytes: Buffer; type: string; name: string } | undefined> {
  return new Promise((resolve, reject) => {
    let found: Promise<{ bytes: Buffer; type: string; name: string }> | undefined;
    const form = busboy({ headers: request.headers });
    form.on('file', (field, stream, { mimeType, filename = '' }) => {
      if (field !== 'image') stream.resume();
      else found = buffer(stream).then((bytes) => ({ bytes, type: mimeType, name: filename }));
    });
    form.on('error', reject).on('close', () => resolve(found));
    request.on('error', reject).pipe(form);
  });
}

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const word = (length: number) => Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
