import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { FileFacts } from './backup.ts';

const chunkCharacters = 64 * 1024;

/** Writes values as JSON, one a line, gzipped, into a file of 0600 that is on the disk afterwards. */
export async function writeLines(path: string, values: AsyncIterable<unknown>): Promise<FileFacts & { lines: number }> {
  let lines = 0;
  async function* chunks() {
    let chunk = '';
    for await (const value of values) {
      chunk += `${JSON.stringify(value)}\n`;
      lines += 1;
      if (chunk.length < chunkCharacters) continue;
      yield chunk;
      chunk = '';
    }
    yield chunk;
  }
  const hash = createHash('sha256');
  let bytes = 0;
  const watch = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const file = createWriteStream(path, { mode: 0o600, flush: true });
  await pipeline(Readable.from(chunks()), createGzip(), watch, file);
  return { lines, bytes, sha256: hash.digest('hex') };
}

/** The values of such a file. Node's readline would also end lines where a title has U+2028. */
export async function* readLines(path: string): AsyncGenerator<unknown> {
  const unzipped = createReadStream(path).pipe(createGunzip());
  unzipped.setEncoding('utf8');
  let rest = '';
  for await (const chunk of unzipped) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line);
  }
}

/** What a file holds. @throws what reading it throws. */
export async function hashFile(path: string): Promise<FileFacts> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}
