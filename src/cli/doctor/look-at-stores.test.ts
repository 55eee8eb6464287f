import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseConfig } from '#config/config.ts';
import { lookAtStores } from './look-at-stores.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-look-'));
const objects = new Map<string, Buffer>();
const server = createServer();
/** What the bucket refuses, or `lies` where it gives back other bytes. */
let fault: 'none' | 'PUT' | 'GET' | 'DELETE' | 'lies';

beforeAll(async () => {
  server.on('request', async (request, response) => {
    const { method, url = '' } = request;
    const sent = await buffer(request);
    if (method === fault) return response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
    if (method === 'PUT') return response.writeHead(200, { etag: '"1"' }).end(void objects.set(url, sent));
    if (method === 'DELETE') return response.writeHead(204).end(void objects.delete(url));
    return response.end(fault === 'lies' ? 'something else' : objects.get(url));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it.each([
  ['none', 'ok', 'takes, gives back and removes', 0],
  ['PUT', 'bad', 'takes no picture', 0],
  ['GET', 'bad', 'does not give back what it took', 0],
  ['lies', 'bad', 'does not give back what it took: they are other bytes', 0],
  ['DELETE', 'bad', 'does not remove what it took', 1],
] as const)('tells of a bucket at fault in %s that it is %s: %s', async (at, state, words, left) => {
  fault = at;
  objects.clear();
  const { port } = server.address() as AddressInfo;
  const config = parseConfig({
    DATA_DIR: dataDir,
    STORE: 's3',
    S3_ENDPOINT: `http://127.0.0.1:${port}`,
    S3_BUCKET: 'pictures',
    S3_ACCESS_KEY_ID: 'id',
    S3_SECRET_ACCESS_KEY: 'a secret key',
  });
  const found = (await lookAtStores(config)).find(({ name }) => name === 'store s3');
  expect(found?.state).toBe(state);
  expect(JSON.stringify(found)).toContain(words);
  expect(JSON.stringify(found)).not.toContain('a secret key');
  expect(JSON.stringify(found).includes('s3:PutObject')).toBe(['PUT', 'GET', 'DELETE'].includes(at));
  expect(objects.size).toBe(left);
  expect(readdirSync(dataDir).filter((name) => name.startsWith('doctor-'))).toEqual([]);
});
