import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#errors/app-error.ts';
import { effort, hostileText, mutate, mutation } from '#test/support/fuzzing.ts';
import { MemorySink, readUpload } from './read-upload.ts';

const hour = 3_600_000;
const limits = { maxBytes: 2000, stallMs: 5000 };
const wrong = new Set(['invalid_request', 'too_large']);

/** Gives the body in pieces of this length, as a slow network does. */
async function read(body: Buffer, contentType: string, piece: number) {
  const pieces = Array.from({ length: Math.ceil(body.length / piece) }, (_, at) =>
    body.subarray(at * piece, (at + 1) * piece),
  );
  const sink = new MemorySink();
  const headers = { 'content-type': contentType };
  const fields = await readUpload({ headers, body: Readable.from(pieces, { objectMode: false }) }, sink, limits);
  return { fields, bytes: sink.bytes() };
}

const part = (name: string, value: Uint8Array | string, file = '') =>
  Buffer.concat([
    Buffer.from(`--b0\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`),
    Buffer.from(value as string),
    Buffer.from('\r\n'),
  ]);

describe('the reader of uploads', () => {
  it('gives the bytes as they were sent, however the body is cut and whatever is in it', {
    timeout: hour,
  }, async () => {
    const whole = fc.asyncProperty(
      fc.uint8Array({ maxLength: 600 }),
      fc.string({ maxLength: 50 }),
      fc.integer({ min: 1, max: 300 }),
      async (bytes, title, piece) => {
        const file = part('image', bytes, '; filename="x"');
        const body = Buffer.concat([part('title', title), file, Buffer.from('--b0--\r\n')]);
        const given = await read(body, 'multipart/form-data; boundary=b0', piece);
        expect(given.bytes.equals(Buffer.from(bytes))).toBe(true);
        expect(given.fields.title ?? '').toBe(title.trim());
      },
    );
    await fc.assert(whole, effort(150));
  });

  it('refuses what is broken with a code of its own, and never waits for more', { timeout: hour }, async () => {
    const broken = fc.asyncProperty(
      mutation,
      fc.constantFrom('image', 'file', 'title', 'expires_in', 'visibility', '__proto__', 'keep'),
      hostileText,
      hostileText,
      fc.integer({ min: 1, max: 500 }),
      async (changes, name, value, fileName, piece) => {
        const file = part('image', 'bytes of a picture', `; filename="${fileName}"; filename*=UTF-8''${fileName}`);
        const body = mutate(Buffer.concat([part(name, value), file, Buffer.from('--b0--\r\n')]), changes);
        const boundary = changes.length > 5 ? fileName : 'b0';
        await read(body, `multipart/form-data; boundary=${boundary}`, piece).catch((error: unknown) => {
          if (!(error instanceof AppError && wrong.has(error.code))) throw error;
        });
      },
    );
    await fc.assert(broken, effort(300));
  });
});
