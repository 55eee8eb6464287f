import { type IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Caller } from '#authority/caller.ts';
import { imageTypeSchema } from '#contract/image.ts';
import { AppError } from '#errors/app-error.ts';
import type { Log } from '#log/log.ts';
import type { ByteRange } from '#store/store.ts';
import { ByteCache } from './byte-cache.ts';
import { matchesTag, parseRange } from './byte-range.ts';
import { endStalled } from './end-stalled.ts';
import { fitsType, type ImageName, isAlive, parseImageName } from './image.ts';
import type { PictureBytes } from './picture-bytes.ts';
import { type FlatHeaders, pictureHeaders, type Refusal, refusal, tagOf } from './picture-headers.ts';
import type { ServedRow } from './queries.ts';
import type { RowReader } from './row-reader.ts';

export interface ServeSources {
  readonly readRow: RowReader;
  readonly bytes: PictureBytes;
  /** Who asks; needed for private pictures only. */
  readonly findCaller: (request: IncomingMessage) => Promise<Caller | undefined>;
  readonly sharedCacheSeconds: number;
  /** What every answer says beside all else. */
  readonly always?: FlatHeaders;
  /** Hears of each picture whose bytes somebody is given from the first on; has to be quick. */
  readonly viewed?: (row: ServedRow) => void;
  readonly log: Log;
  readonly now: () => number;
}

/**
 * Answers GET and HEAD of one picture by what stands behind `/image/`: the raw bytes, 206, 304, 404, 405, 416 or 503.
 * Gives a promise where the answer takes longer than this call; it never rejects.
 */
export type Serve = (request: IncomingMessage, response: ServerResponse, name: string) => Pending;

type Pending = Promise<void> | undefined;

const imageTypes = imageTypeSchema.options;
const cacheBytes = 64 * 1024 * 1024;
const mostCachedBytes = 1024 * 1024;

const notFound = refusal(404, 'not_found', 'There is no such image');
const unavailable = (seconds = '5') =>
  refusal(503, 'unavailable', 'The server cannot read its images now', ['Retry-After', seconds]);
const notAllowed = refusal(405, 'method_not_allowed', 'An image takes GET, HEAD and DELETE', [
  'Allow',
  'GET, HEAD, DELETE',
]);
const outOfRange = (size: number) =>
  refusal(416, 'range_not_satisfiable', 'The image ends before this range', ['Content-Range', `bytes */${size}`]);

export function openServe(sources: ServeSources): Serve {
  const pictures = new Pictures(sources);
  return (request, response, name) => new Exchange(sources, pictures, request, response).answer(name);
}

/** Fetch Metadata says so; without it, as over plain http, the page that a browser names as the referrer. */
function isOfOwnPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { referer, host } = headers;
  return referer !== undefined && host !== undefined && URL.parse(referer)?.host === host;
}

interface Held {
  readonly bytes: Buffer;
  /** Which of the bytes that the picture has had. */
  readonly version: string;
  /** For a picture whose headers do not change with the clock. */
  readonly headers: FlatHeaders;
}

/** The small pictures that are asked for most, in memory. */
class Pictures {
  private readonly cache = new ByteCache<Held>(cacheBytes);
  private readonly loading = new Map<string, Promise<Held>>();
  private readonly sources: ServeSources;

  constructor(sources: ServeSources) {
    this.sources = sources;
  }

  held(row: ServedRow): Held | undefined {
    const held = this.cache.get(row.id);
    if (held?.version !== versionOf(row)) return undefined;
    this.sources.bytes.shown(row);
    return held;
  }

  forget(id: string): void {
    this.cache.delete(id);
  }

  /** Reads a picture once, however many ask for it at the same moment. */
  load(row: ServedRow): Promise<Held> {
    const name = row.id + versionOf(row);
    const present = this.loading.get(name);
    if (present) return present;
    const loaded = this.read(row).finally(() => this.loading.delete(name));
    this.loading.set(name, loaded);
    return loaded;
  }

  private async read(row: ServedRow): Promise<Held> {
    const { now, sharedCacheSeconds } = this.sources;
    const bytes = await this.sources.bytes.read(row);
    const held = { bytes, version: versionOf(row), headers: wholeHeaders(row, now(), sharedCacheSeconds) };
    this.cache.set(row.id, held, bytes.length);
    return held;
  }
}

/** A link that ends in the type of the picture before it was replaced goes on working. */
const fitsRow = (extension: string | undefined, { type, replacedAt }: ServedRow) =>
  fitsType(extension, type) || (replacedAt !== null && imageTypes.some((one) => fitsType(extension, one)));

const versionOf = ({ sha256, replacedAt }: ServedRow) => (replacedAt === null ? '' : `${replacedAt} ${sha256}`);

function wholeHeaders(row: ServedRow, now: number, sharedCacheSeconds: number): FlatHeaders {
  return [...pictureHeaders(row, now, sharedCacheSeconds), 'Content-Length', String(row.bytes)];
}

/** One request and its answer. */
class Exchange {
  private readonly sources: ServeSources;
  private readonly pictures: Pictures;
  private readonly request: IncomingMessage;
  private readonly response: ServerResponse;

  constructor(sources: ServeSources, pictures: Pictures, request: IncomingMessage, response: ServerResponse) {
    this.sources = sources;
    this.pictures = pictures;
    this.request = request;
    this.response = response;
  }

  answer(name: string): Pending {
    const { method } = this.request;
    if (method !== 'GET' && method !== 'HEAD') return this.refuse(notAllowed);
    const wanted = parseImageName(name);
    if (!wanted) return this.refuse(notFound);
    try {
      const row = this.sources.readRow(wanted.id);
      if (!(row instanceof Promise)) return this.show(wanted, row);
      return row.then((found) => this.show(wanted, found)).catch((error) => this.fail(error));
    } catch (error) {
      return this.fail(error);
    }
  }

  private show({ id, extension }: ImageName, row: ServedRow | undefined): Pending {
    if (!row || !isAlive(row, this.sources.now())) {
      this.pictures.forget(id);
      return this.refuse(notFound);
    }
    if (!fitsRow(extension, row)) return this.refuse(notFound);
    const shown = row.visibility === 'private' ? this.sendToOwner(row) : this.send(row);
    return shown?.catch((error) => this.fail(error));
  }

  private async sendToOwner(row: ServedRow): Promise<void> {
    const caller = await this.sources.findCaller(this.request).catch((error) => {
      // A token that is no good is as good as none here: that the picture exists stays untold.
      if (error instanceof AppError && error.status < 500) return undefined;
      throw error;
    });
    const mayRead = caller?.userId === row.userId && caller.scopes.has('image:read') && !caller.needsTwoFactor;
    await (mayRead ? this.send(row) : this.refuse(notFound));
  }

  /** Preconditions in the order of RFC 9110 §13.2.2, then the part or the whole. */
  private send(row: ServedRow): Pending {
    const { headers, method } = this.request;
    const noneMatch = headers['if-none-match'];
    if (noneMatch !== undefined && matchesTag(noneMatch, tagOf(row))) return this.end(304, this.headersOf(row));
    if (method === 'HEAD') return this.sendHead(row);
    if (headers.range !== undefined && (headers['if-range'] ?? tagOf(row)) === tagOf(row)) {
      const range = parseRange(headers.range, row.bytes);
      if (range === 'unsatisfiable') return this.refuse(outOfRange(row.bytes));
      if (range !== 'whole') return this.sendPart(row, range);
    }
    const held = this.pictures.held(row);
    if (held) return this.sendHeld(row, held);
    return row.bytes <= mostCachedBytes ? this.loadAndSend(row) : this.stream(row);
  }

  /** Says what GET would (RFC 9110 §9.3.2): a picture that its store has lost is not there for HEAD either. */
  private sendHead(row: ServedRow): Pending {
    const { bytes } = this.sources;
    const send = () => this.end(200, this.wholeHeadersOf(row));
    return bytes.isLocal(row) || this.pictures.held(row) ? send() : bytes.find(row).then(send);
  }

  private sendHeld(row: ServedRow, held: Held): undefined {
    this.noteView(row);
    const fixed = row.expiresAt === null && row.visibility === 'link';
    return this.end(200, fixed ? held.headers : this.wholeHeadersOf(row), held.bytes);
  }

  /** A view is what people were given a link for: what our own pages show, or lead to, is none. */
  private noteView(row: ServedRow): void {
    if (!isOfOwnPage(this.request)) this.sources.viewed?.(row);
  }

  private async loadAndSend(row: ServedRow): Promise<void> {
    this.sendHeld(row, await this.pictures.load(row));
  }

  private async stream(row: ServedRow, range: ByteRange = { start: 0, end: row.bytes - 1 }, part?: FlatHeaders) {
    const bytes = await this.sources.bytes.openPart(row, range);
    if (range.start === 0) this.noteView(row);
    this.writeHead(part ? 206 : 200, part ?? this.wholeHeadersOf(row));
    await pipeline(bytes, this.response);
  }

  private async sendPart(row: ServedRow, { start, end }: ByteRange): Promise<void> {
    const size = ['Content-Range', `bytes ${start}-${end}/${row.bytes}`, 'Content-Length', String(end - start + 1)];
    const headers = [...this.headersOf(row), ...size];
    if (row.bytes > mostCachedBytes) return this.stream(row, { start, end }, headers);
    const { bytes } = this.pictures.held(row) ?? (await this.pictures.load(row));
    if (start === 0) this.noteView(row);
    this.end(206, headers, bytes.subarray(start, end + 1));
  }

  private headersOf(row: ServedRow): FlatHeaders {
    return pictureHeaders(row, this.sources.now(), this.sources.sharedCacheSeconds);
  }

  private wholeHeadersOf(row: ServedRow): FlatHeaders {
    return wholeHeaders(row, this.sources.now(), this.sources.sharedCacheSeconds);
  }

  private end(status: number, headers: FlatHeaders, body?: Buffer | string): undefined {
    this.writeHead(status, headers);
    this.response.end(body);
    return undefined;
  }

  private writeHead(status: number, own: FlatHeaders): void {
    const { always } = this.sources;
    endStalled(this.response);
    const headers = always?.length ? own.concat(always) : own;
    if (this.response.writeHead === ServerResponse.prototype.writeHead) {
      this.response.writeHead(status, headers);
      return;
    }
    // Under Next a compressor has wrapped this response and knows headers only one by one.
    for (let at = 0; at < headers.length; at += 2) this.response.setHeader(headers[at] ?? '', headers[at + 1] ?? '');
    this.response.writeHead(status);
  }

  private refuse({ status, headers, body }: Refusal): undefined {
    return this.end(status, headers, this.request.method === 'HEAD' ? undefined : body);
  }

  private fail(error: unknown): undefined {
    if (this.response.headersSent || this.response.destroyed) {
      // Half a picture is out: the broken connection tells the client that it is not whole.
      this.response.destroy();
      return undefined;
    }
    if (error instanceof AppError && error.code === 'not_found') {
      this.sources.log.warn({ err: error }, 'The bytes of an image are gone');
      return this.refuse(notFound);
    }
    this.sources.log.error({ err: error }, 'An image could not be served');
    return this.refuse(unavailable(error instanceof AppError ? error.headers['Retry-After'] : undefined));
  }
}
