import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer, json } from 'node:stream/consumers';

export type UploadthingCall = 'upload' | 'deleteFiles' | 'listFiles' | 'getUsageInfo' | 'file';

/** What goes wrong with a call: an answer, silence before or in it, a cut connection, or the answer alone being lost. */
export type UploadthingFault =
  | { status: number; body?: string; type?: string; headers?: Record<string, string> }
  | 'stall'
  | 'stall in body'
  | 'cut'
  | 'cut in body'
  | 'lose answer';

export interface KeptFile {
  key: string;
  customId: string | null;
  bytes: Buffer;
  type: string;
  status: 'Uploaded' | 'Deletion Pending';
  uploadedAt: number;
}

const apiKey = 'sk_live_secret-of-the-tests';
const appId = 'app1234567';

/**
 * uploadthing on loopback: its API, its ingest and its files under one origin. It checks what the real one checks (key of
 * the API, signature, expiry, length, form field), and a customId stays taken when its file is deleted, as there.
 */
export async function openUploadthing() {
  const kept = new Map<string, KeptFile>();
  const calls: Record<UploadthingCall, number> = { upload: 0, deleteFiles: 0, listFiles: 0, getUsageInfo: 0, file: 0 };
  const site = {
    url: '',
    token: '',
    apiKey,
    kept,
    calls,
    faults: {} as Partial<Record<UploadthingCall, UploadthingFault>>,
    /** How a customId that is taken is refused. */
    takenStatus: 409,
    /** Files are shown to those with a signed address alone. */
    private: false,
    limitBytes: 2_000_000_000,
    /** The files that are there. */
    held: () => [...kept.values()].filter((file) => file.status === 'Uploaded'),
    reset() {
      site.faults = {};
      for (const call of Object.keys(calls)) calls[call as UploadthingCall] = 0;
      Object.assign(site, { takenStatus: 409, private: false, limitBytes: 2_000_000_000 });
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  const server = createServer((request, response) => {
    answer(site, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  site.url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  site.token = tokenOf({ apiKey, appId, regions: ['fra1'] });
  return site;
}

export type UploadthingSite = Awaited<ReturnType<typeof openUploadthing>>;

export const tokenOf = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64');

async function answer(site: UploadthingSite, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', site.url);
  const call = callOf(request.method, url.pathname);
  if (!call) return reply(response, 404, { error: 'No such call' });
  site.calls[call]++;
  const fault = site.faults[call];
  if (fault === 'stall') return;
  if (fault === 'cut') {
    request.once('data', () => request.socket.destroy());
    request.once('end', () => request.socket.destroy());
    return;
  }
  if (typeof fault === 'object') {
    request.resume();
    response.writeHead(fault.status, { 'Content-Type': fault.type ?? 'application/json', ...fault.headers });
    response.end(fault.body ?? '{"error":"It did not work"}');
    return;
  }
  if (call === 'file') return sendFile(site, url, response, fault);
  const [status, content] = call === 'upload' ? await upload(site, request, url) : await api(site, request, call);
  if (fault === 'lose answer') request.socket.destroy();
  else reply(response, status, content);
}

function callOf(method: string | undefined, path: string): UploadthingCall | undefined {
  if (method === 'PUT' && /^\/\w+$/.test(path)) return 'upload';
  if (method === 'GET' && path.startsWith('/f/')) return 'file';
  const name = /^\/v6\/(deleteFiles|listFiles|getUsageInfo)$/.exec(path)?.[1];
  return method === 'POST' ? (name as UploadthingCall | undefined) : undefined;
}

function reply(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(content));
}

type Answer = [status: number, content: object];

async function upload(site: UploadthingSite, request: IncomingMessage, url: URL): Promise<Answer> {
  const body = await buffer(request);
  if (!isSigned(site, url)) return [400, { error: 'Invalid signature' }];
  if (Number(url.searchParams.get('expires')) < Date.now()) return [400, { error: 'The address has expired' }];
  const declared = (name: string) => decodeURIComponent(url.searchParams.get(`x-ut-${name}`) ?? '');
  if (declared('identifier') !== appId) return [400, { error: 'Invalid identifier' }];
  const form = await new Response(new Uint8Array(body), {
    headers: { 'Content-Type': request.headers['content-type'] ?? '' },
  }).formData();
  const file = form.get('file');
  if (!(file instanceof Blob)) return [400, { error: 'No file' }];
  if (file.size !== Number(declared('file-size'))) return [400, { error: 'The length is not the declared one' }];
  const customId = declared('custom-id') || null;
  if (customId && [...site.kept.values()].some((one) => one.customId === customId)) {
    return [site.takenStatus, { error: 'The customId is taken' }];
  }
  const key = url.pathname.slice(1);
  const bytes = Buffer.from(await file.arrayBuffer());
  const kept: KeptFile = {
    key,
    customId,
    bytes,
    type: declared('file-type'),
    status: 'Uploaded',
    uploadedAt: Date.now(),
  };
  site.kept.set(key, kept);
  const address = `https://${appId}.ufs.sh/f/${key}`;
  const fileHash = createHash('md5').update(bytes).digest('hex');
  return [200, { ufsUrl: address, url: address, appUrl: address, fileHash, serverData: null }];
}

/** The signature is of the whole address before it, by the key of the API. */
function isSigned(site: UploadthingSite, url: URL): boolean {
  const [before] = url.href.split('&signature=');
  const wanted = createHmac('sha256', apiKey)
    .update(before ?? '')
    .digest('hex');
  return url.searchParams.get('signature') === `hmac-sha256=${wanted}` && url.origin === site.url;
}

async function api(site: UploadthingSite, request: IncomingMessage, call: UploadthingCall): Promise<Answer> {
  const input = (await json(request)) as Record<string, unknown>;
  if (request.headers['x-uploadthing-api-key'] !== apiKey) return [401, { error: 'Invalid API key' }];
  if (call === 'deleteFiles') return [200, deleteFiles(site, input)];
  if (call === 'getUsageInfo') {
    const appTotalBytes = site.held().reduce((sum, file) => sum + file.bytes.length, 0);
    const filesUploaded = site.held().length;
    return [200, { totalBytes: appTotalBytes, appTotalBytes, filesUploaded, limitBytes: site.limitBytes }];
  }
  const [offset, limit] = [Number(input.offset ?? 0), Number(input.limit ?? 500)];
  const files = [...site.kept.values()].map(({ bytes, ...file }) => ({
    ...file,
    id: createHash('md5').update(file.key).digest('hex'),
    name: `${file.customId}.png`,
    size: bytes.length,
  }));
  return [200, { hasMore: offset + limit < files.length, files: files.slice(offset, offset + limit) }];
}

function deleteFiles(site: UploadthingSite, input: Record<string, unknown>): object {
  const [keys, customIds] = [input.fileKeys, input.customIds].map((list) => new Set(list as string[] | undefined));
  let deletedCount = 0;
  for (const file of site.held()) {
    if (!keys?.has(file.key) && !customIds?.has(file.customId ?? '')) continue;
    Object.assign(file, { status: 'Deletion Pending', bytes: Buffer.of() });
    deletedCount++;
  }
  return { success: true, deletedCount };
}

function sendFile(site: UploadthingSite, url: URL, response: ServerResponse, fault?: UploadthingFault): void {
  const name = url.pathname.slice('/f/'.length);
  const file = site.kept.get(name) ?? site.held().find((one) => one.customId === name);
  if (file?.status !== 'Uploaded') reply(response, 404, { error: 'File not found' });
  else if (site.private && !isSigned(site, url)) reply(response, 403, { error: 'Access denied' });
  else {
    response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.bytes.length });
    const half = file.bytes.subarray(0, file.bytes.length / 2);
    if (fault === undefined) response.end(file.bytes);
    else response.write(half, () => fault === 'cut in body' && response.destroy());
  }
}
