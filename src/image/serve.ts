import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Caller } from '#authority/caller.ts';
import { AppError } from '#errors/app-error.ts';
import type { Log } from '#log/log.ts';
import type { Stores } from '#store/store.ts';
import { ByteCache } from './byte-cache.ts';
import { matchesTag, parseRange } from './byte-range.ts';
import { fitsType, isAlive, parseImageName } from './image.ts';
import { type FlatHeaders, pictureHeaders, type Refusal, refusal, tagOf } from './picture-headers.ts';
import type { ServedRow } from './queries.ts';
import type { RowReader } from './row-reader.ts';

export interface ServeSources {
  readonly readRow: RowReader;
  readonly stores: Stores;
  /** Who asks; needed for private pictures only. */
  readonly findCaller: (request: IncomingMessage) => Promise<Caller | undefined>;
  readonly sharedCacheSeconds: number;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * Answers GET and HEAD of one picture by what stands behind `/image/`: the raw bytes, 206, 304, 404, 405, 416 or 503.
 * Returns a promise where the answer takes longer than this call; it never rejects.
 */
export type Serve = (request: IncomingMessage, response: ServerResponse, name: string) => Promise<void> | undefined;

const cacheBytes = 64 * 1024 * 1024;
const mostCachedBytes = 1024 * 1024;

const notFound = refusal(404, 'not_found', 'There is no such image');
const notAllowed = refusal(405, 'method_not_allowed', 'An image takes GET, HEAD and DELETE', [
  'Allow',
  'GET, HEAD, DELETE',
]);
const unavailable = refusal(503, 'unavailable', 'The server cannot read its images now', ['Retry-After', '5']);

interface Held {
  readonly bytes: Buffer;
  /** Of the whole picture; undefined where they change with the clock. */
  readonly headers: FlatHeaders | undefined;
}

export function openServe(sources: ServeSources): Serve {
  const cache = new ByteCache<Held>(cacheBytes);
  const loading = new Map<string, Promise<Held>>();

  return (request, response, name) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(request, response, notAllowed);
    const wanted = parseImageName(name);
    if (!wanted) return refuse(request, response, notFound);
    try {
      const row = sources.readRow(wanted.id);
      if (!(row instanceof Promise)) return answer(request, response, row, wanted.extension);
      return row.then((found) => answer(request, response, found, wanted.extension)).catch(fail(request, response));
    } catch (error) {
      return fail(request, response)(error);
    }
  };

  function answer(
    request: IncomingMessage,
    response: ServerResponse,
    row: ServedRow | undefined,
    extension: string | undefined,
  ): Promise<void> | undefined {
    if (!row || !isAlive(row, sources.now()) || !fitsType(extension, row.type)) {
      if (row?.deletedAt) cache.delete(row.id);
      return refuse(request, response, notFound);
    }
    if (row.visibility === 'private') return answerOwner(request, response, row).catch(fail(request, response));
    return show(request, response, row);
  }

  async function answerOwner(request: IncomingMessage, response: ServerResponse, row: ServedRow): Promise<void> {
    const caller = await sources.findCaller(request).catch((error) => {
      if (error instanceof AppError && error.status < 500) return undefined;
      throw error;
    });
    const mayRead = caller?.userId === row.userId && caller.scopes.has('image:read');
    await (mayRead ? show(request, response, row) : refuse(request, response, notFound));
  }

  function show(request: IncomingMessage, response: ServerResponse, row: ServedRow): Promise<void> | undefined {
    const { headers, method } = request;
    const noneMatch = headers['if-none-match'];
    if (noneMatch !== undefined && matchesTag(noneMatch, tagOf(row))) {
      response.writeHead(304, headersOf(row)).end();
      return undefined;
    }
    if (method === 'HEAD') {
      response.writeHead(200, [...headersOf(row), 'Content-Length', String(row.bytes)]).end();
      return undefined;
    }
    if (headers.range !== undefined && (headers['if-range'] ?? tagOf(row)) === tagOf(row)) {
      const range = parseRange(headers.range, row.bytes);
      if (range === 'unsatisfiable') return refuse(request, response, outOfRange(row.bytes));
      if (range !== 'whole') return showPart(response, row, range).catch(fail(request, response));
    }
    const held = cache.get(row.id);
    if (held) return showHeld(response, row, held);
    return showWhole(response, row).catch(fail(request, response));
  }

  function headersOf(row: ServedRow): FlatHeaders {
    return pictureHeaders(row, sources.now(), sources.sharedCacheSeconds);
  }

  function showHeld(response: ServerResponse, row: ServedRow, held: Held): undefined {
    const fixed = row.expiresAt === null && row.visibility === 'link';
    response.writeHead(
      200,
      fixed && held.headers ? held.headers : [...headersOf(row), 'Content-Length', String(row.bytes)],
    );
    response.end(held.bytes);
  }

  async function showWhole(response: ServerResponse, row: ServedRow): Promise<void> {
    if (row.bytes > mostCachedBytes) {
      const stream = await sources.stores.named(row.store).open(row.storeKey, { start: 0, end: row.bytes - 1 });
      response.writeHead(200, [...headersOf(row), 'Content-Length', String(row.bytes)]);
      return pipeline(stream, response);
    }
    showHeld(response, row, await load(row));
  }

  async function showPart(response: ServerResponse, row: ServedRow, range: { start: number; end: number }) {
    const { start, end } = range;
    const part = [
      'Content-Range',
      `bytes ${start}-${end}/${row.bytes}`,
      'Content-Length',
      String(end - start + 1),
      ...headersOf(row),
    ];
    if (row.bytes <= mostCachedBytes) {
      const { bytes } = cache.get(row.id) ?? (await load(row));
      response.writeHead(206, part).end(bytes.subarray(start, end + 1));
      return;
    }
    const stream = await sources.stores.named(row.store).open(row.storeKey, range);
    response.writeHead(206, part);
    await pipeline(stream, response);
  }

  /** Reads a small picture once, however many ask for it at the same moment. */
  function load(row: ServedRow): Promise<Held> {
    const present = loading.get(row.id);
    if (present) return present;
    const loaded = read(row).finally(() => loading.delete(row.id));
    loading.set(row.id, loaded);
    return loaded;
  }

  async function read(row: ServedRow): Promise<Held> {
    const bytes = await sources.stores.named(row.store).read(row.storeKey);
    const fixed = row.expiresAt === null && row.visibility === 'link';
    const held = { bytes, headers: fixed ? [...headersOf(row), 'Content-Length', String(row.bytes)] : undefined };
    cache.set(row.id, held, bytes.length);
    return held;
  }

  function fail(request: IncomingMessage, response: ServerResponse): (error: unknown) => undefined {
    return (error) => {
      if (response.headersSent || response.destroyed) {
        // Half a picture is out: the broken connection tells the client that it is not whole.
        response.destroy();
        return undefined;
      }
      sources.log.error({ err: error }, 'An image could not be served');
      const missing = error instanceof AppError && error.code === 'not_found';
      return refuse(request, response, missing ? notFound : unavailable);
    };
  }
}

const outOfRange = (size: number): Refusal =>
  refusal(416, 'range_not_satisfiable', 'The image ends before this range', ['Content-Range', `bytes */${size}`]);

function refuse(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Refusal): undefined {
  response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
  return undefined;
}
