import { createWriteStream } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy, { type Busboy } from 'busboy';
import { type UploadFields, uploadFieldsSchema } from '#contract/image.ts';
import { AppError } from '#errors/app-error.ts';
import { parseInput } from '#errors/parse-input.ts';

/** A request's body as it comes in, not read yet. */
export interface Upload {
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

interface Limits {
  readonly maxBytes: number;
  /** How long the client may send nothing, in milliseconds. */
  readonly stallMs: number;
}

const fileFields = new Set(['image', 'file']);
const textFields = new Set(Object.keys(uploadFieldsSchema.shape));
// Boundaries, part headers and the text fields around the file.
const envelopeBytes = 64 * 1024;

/** @throws AppError `too_large` where Content-Length alone says that the body cannot fit. */
export function refuseTooLong(headers: IncomingHttpHeaders, maxBytes: number): void {
  if (Number(headers['content-length'] ?? 0) > maxBytes + envelopeBytes) throw tooLarge(maxBytes);
}

/** Bytes that the picture has at the least, by Content-Length; 0 where it does not tell. */
export function leastLength(headers: IncomingHttpHeaders): number {
  return Math.max(0, Number(headers['content-length'] ?? 0) - envelopeBytes);
}

/** The whole body's length by Content-Length; undefined where it does not tell. */
export function bodyLength(headers: IncomingHttpHeaders): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

const tooLarge = (maxBytes: number) => new AppError('too_large', `A picture has at most ${maxBytes} bytes here`);

/** Where the bytes of one file go as they come in. */
export interface Sink {
  /** Takes all of the file. */
  take(file: Readable): Promise<void>;
}

/** Writes to a file of its own. */
export function fileSink(path: string): Sink {
  return { take: (file) => pipeline(file, createWriteStream(path, { mode: 0o600, highWaterMark: 256 * 1024 })) };
}

/** Keeps the bytes. */
export class MemorySink implements Sink {
  readonly #pieces: Buffer[] = [];

  async take(file: Readable): Promise<void> {
    for await (const piece of file) this.#pieces.push(piece as Buffer);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}

/**
 * Reads a multipart body (RFC 7578), its one file straight into `sink`. The client's name and type for the file are not
 * looked at.
 * @throws AppError `invalid_request`, `too_large`, `upload_timeout`, `storage_full`; what was taken stays in the sink.
 */
export async function readUpload(upload: Upload, sink: Sink, limits: Limits): Promise<UploadFields> {
  refuseTooLong(upload.headers, limits.maxBytes);
  const parser = openParser(upload.headers, limits.maxBytes);
  const stop = new AbortController();
  const fail = (error: unknown) => stop.abort(error);
  const texts: Record<string, string> = {};
  let written: Promise<void> | undefined;

  parser.on('file', (name, file) => {
    // Of one that nobody reads too: it fails where the body is cut off inside of it, and unheard that ends the process.
    file.on('error', () => undefined);
    if (!fileFields.has(name)) return void file.resume();
    if (written) return fail(new AppError('invalid_request', 'Send one picture at a time'));
    file.once('limit', () => fail(tooLarge(limits.maxBytes)));
    written = sink.take(file);
    written.catch(fail);
  });
  parser.on('field', (name, value, info) => {
    if (!textFields.has(name)) return;
    if (info.valueTruncated) fail(new AppError('invalid_request', `The field ${name} is too long`));
    if (value !== '') texts[name] = value;
  });

  try {
    await feed(upload.body, parser, stop, limits.stallMs);
  } catch (error) {
    // Only when the writing has ended too can the caller be sure that what it removes stays away.
    await written?.catch(() => undefined);
    throw error;
  }
  if (!written) throw new AppError('invalid_request', 'There is no picture in the field "image"');
  await written.catch((error) => Promise.reject(explain(error)));
  return parseInput(uploadFieldsSchema, texts);
}

function openParser(headers: IncomingHttpHeaders, maxBytes: number): Busboy {
  // A file of exactly the limit is allowed: busboy reports a limit that is reached, not one that is passed.
  const limits = {
    fileSize: maxBytes + 1,
    fieldSize: 4096,
    fieldNameSize: 100,
    fields: 20,
    files: 5,
    headerPairs: 100,
  };
  if (!/^multipart\/form-data\b/i.test(headers['content-type'] ?? '')) {
    throw new AppError('invalid_request', 'Send multipart/form-data with the picture in the field "image"');
  }
  try {
    return busboy({ headers, limits, fileHwm: 256 * 1024 });
  } catch (error) {
    throw new AppError('invalid_request', 'The multipart body has no usable boundary', { cause: error });
  }
}

/** Pipes the body into the parser until its end, the first failure, or a pause of `stallMs`. */
async function feed(body: Readable, parser: Busboy, stop: AbortController, stallMs: number): Promise<void> {
  const stalled = () => stop.abort(new AppError('upload_timeout', 'The upload stopped halfway'));
  const timer = setTimeout(stalled, stallMs);
  const onData = () => void timer.refresh();
  body.on('data', onData);
  try {
    // `end: true` for the parser alone: the request has to stay open for the answer.
    await pipeBody(body, parser, stop.signal);
  } catch (error) {
    body.unpipe(parser);
    parser.destroy();
    throw explain(error);
  } finally {
    clearTimeout(timer);
    body.off('data', onData);
  }
}

function pipeBody(body: Readable, parser: Busboy, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cutOff = () => reject(new AppError('invalid_request', 'The upload was cut off'));
    const onClose = () => body.readableEnded || cutOff();
    const onAbort = () => reject(signal.reason);
    const settle = (done: () => void) => () => {
      body.off('error', cutOff).off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      done();
    };
    body.once('error', cutOff).once('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    parser.once('close', settle(resolve));
    parser.on('error', (error) =>
      reject(new AppError('invalid_request', 'The multipart body is not well formed', { cause: error })),
    );
    body.pipe(parser);
  });
}

function explain(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('storage_full', 'The server has no room for this picture', { cause: error });
  }
  return error;
}
