import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { carryStyles } from './carry-styles.ts';

/** Less than this fits into one packet as it is. */
const smallBytes = 1024;

/**
 * Holds a page's HTML back until it is whole, takes its style attributes out, and sends it compressed. Whatever else is
 * answered goes out as it comes. Next must not compress before: it is told that the client takes no encoding.
 */
export function dressPage(request: IncomingMessage, response: ServerResponse): void {
  const zipped = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(String(request.headers['accept-encoding'] ?? ''));
  delete request.headers['accept-encoding'];
  const { write, end, writeHead, flushHeaders } = response;
  const parts: Buffer[] = [];
  let held: boolean | undefined;
  const holds = () => {
    held ??= !response.headersSent && request.method !== 'HEAD' && isHtml(response);
    return held;
  };
  const keep = (chunk: unknown, rest: unknown[]) => {
    if (typeof chunk === 'string') parts.push(Buffer.from(chunk, rest[0] as BufferEncoding));
    else if (chunk instanceof Uint8Array) parts.push(Buffer.from(chunk));
    const told = [chunk, ...rest].find((one) => typeof one === 'function');
    if (told) process.nextTick(told as () => void);
  };
  // At once, as `end` is: Next looks at the response right after it.
  const send = () => {
    const page = Buffer.from(carryStyles(Buffer.concat(parts).toString()));
    const body = zipped && page.length > smallBytes ? gzipSync(page) : page;
    if (body !== page) response.setHeader('Content-Encoding', 'gzip');
    response.setHeader('Content-Length', body.length);
    Reflect.apply(writeHead, response, [response.statusCode]);
    Reflect.apply(end, response, [body]);
  };
  Object.assign(response, {
    write(chunk: unknown, ...rest: unknown[]) {
      if (!holds()) return Reflect.apply(write, response, [chunk, ...rest]);
      keep(chunk, rest);
      return true;
    },
    // Next's compressor asks for this before each part, even where it compresses nothing.
    writeHead(status: number, ...rest: unknown[]) {
      if (!holds()) return Reflect.apply(writeHead, response, [status, ...rest]);
      response.statusCode = status;
      for (const [name, value] of Object.entries(rest.find((one) => typeof one === 'object') ?? {}))
        response.setHeader(name, value);
      return response;
    },
    flushHeaders() {
      if (!holds()) Reflect.apply(flushHeaders, response, []);
    },
    end(...given: unknown[]) {
      if (!holds() || response.writableEnded) return Reflect.apply(end, response, given);
      keep(given[0], given.slice(1));
      send();
      return response;
    },
  });
}

const isHtml = (response: ServerResponse) => String(response.getHeader('content-type') ?? '').startsWith('text/html');
