import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#errors/app-error.ts';
import { parseRange } from '#image/byte-range.ts';
import { endStalled } from '#image/end-stalled.ts';
import { currentRelease, findReleaseFile } from './find.ts';
import { personalBytes } from './offers.ts';
import { personalise } from './personalise.ts';
import { manifestName, signaturesName } from './release.ts';

/** The manifest and its signatures must be those of this moment; a file's name says which bytes it has. */
const headers = { 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "default-src 'none'; sandbox" };

interface Body {
  readonly bytes: number;
  readonly type: string;
  /** Strong: which bytes these are. */
  readonly tag: string;
  readonly pieces: (start: number, end: number) => Readable;
}

/**
 * Answers GET and HEAD below `/helper/`: what updates ask for, byte for byte as it was signed.
 * @throws AppError `not_found`, `method_not_allowed`, `range_not_satisfiable`
 */
export async function serveRelease(
  dataDir: string,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  requireReading(request);
  const release = currentRelease(dataDir);
  if (path === manifestName || path === signaturesName) {
    if (!release) throw none();
    const whole = path === manifestName ? release.manifestBytes : release.signatures;
    response.writeHead(200, {
      ...headers,
      'Content-Type': path === manifestName ? 'application/json' : 'text/plain; charset=utf-8',
      'Content-Length': whole.length,
      'Cache-Control': 'no-store',
    });
    return void response.end(request.method === 'HEAD' ? undefined : whole);
  }
  const found = path.startsWith('files/') ? findReleaseFile(dataDir, path.slice('files/'.length)) : undefined;
  if (!found) throw none();
  await send(request, response, {
    bytes: found.file.bytes,
    type: 'application/octet-stream',
    tag: `"${found.file.sha256}"`,
    pieces: (start, end) => createReadStream(found.path, { start, end }),
  });
}

/**
 * Answers GET and HEAD of one package for people, which is told this server's origin on its way.
 * @throws AppError as `serveRelease`
 */
export async function servePackage(
  { dataDir, origin }: { readonly dataDir: string; readonly origin: string },
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
): Promise<void> {
  requireReading(request);
  const found = findReleaseFile(dataDir, name);
  if (!found) throw none();
  const { path, file } = found;
  const personal = await personalise(path, file, origin);
  response.setHeader('Content-Disposition', `attachment; filename="${file.name}"`);
  await send(request, response, {
    bytes: personal ? personal.keep + personal.tail.length : file.bytes,
    type: types[file.kind],
    tag: personal ? `"${file.sha256}-${Buffer.from(origin).toString('base64url')}"` : `"${file.sha256}"`,
    pieces: (start, end) =>
      personal ? Readable.from(personalBytes(path, personal, start, end)) : createReadStream(path, { start, end }),
  });
}

const types = {
  program: 'application/octet-stream',
  setup: 'application/vnd.microsoft.portable-executable',
  deb: 'application/vnd.debian.binary-package',
  archive: 'application/gzip',
} as const;

/** Ranges as RFC 9110 §14: a download that was cut goes on, and `If-Range` proves that it is the same file. */
async function send(request: IncomingMessage, response: ServerResponse, body: Body): Promise<void> {
  const { range, 'if-range': ifRange } = request.headers;
  const usable = range !== undefined && (ifRange === undefined || ifRange === body.tag);
  const wanted = usable ? parseRange(range, body.bytes) : 'whole';
  const fixed = {
    ...headers,
    'Content-Type': body.type,
    'Cache-Control': 'no-cache',
    ETag: body.tag,
    'Accept-Ranges': 'bytes',
  };
  if (wanted === 'unsatisfiable') {
    throw new AppError('range_not_satisfiable', 'The file ends before this range', {
      headers: { 'Content-Range': `bytes */${body.bytes}` },
    });
  }
  const { start, end } = wanted === 'whole' ? { start: 0, end: body.bytes - 1 } : wanted;
  response.writeHead(wanted === 'whole' ? 200 : 206, {
    ...fixed,
    'Content-Length': end - start + 1,
    ...(wanted !== 'whole' && { 'Content-Range': `bytes ${start}-${end}/${body.bytes}` }),
  });
  if (request.method === 'HEAD') return void response.end();
  endStalled(response);
  // A client that goes away in the middle is no fault of ours.
  await pipeline(body.pieces(start, end), response).catch(() => response.destroy());
}

function requireReading({ method }: IncomingMessage): void {
  if (method === 'GET' || method === 'HEAD') return;
  throw new AppError('method_not_allowed', 'This is only read', { headers: { Allow: 'GET, HEAD' } });
}

function none(): AppError {
  return new AppError('not_found', 'There is no such file');
}
