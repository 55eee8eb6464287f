import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';

/** The least an upload server does: each file goes to disk as it comes, unread, without a row. Arguments: the folder; `synced`. */
const [folder = '', synced] = process.argv.slice(2);
const server = createServer((request, response) => {
  const form = busboy({ headers: request.headers });
  const writes: Promise<void>[] = [];
  form.on('file', (_name, file) => {
    writes.push(pipeline(file, createWriteStream(join(folder, randomUUID()), { flush: synced === 'synced' })));
  });
  form.on('close', async () => {
    await Promise.all(writes);
    response.writeHead(201, { 'Content-Type': 'application/json' });
    response.end('{"status":"ok"}');
  });
  request.pipe(form);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
