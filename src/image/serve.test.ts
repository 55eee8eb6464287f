import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Caller } from '#authority/caller.ts';
import { newRow, silent, userCaller } from '#test/support/image-desk.ts';
import { parseImageName } from './image.ts';
import type { PictureBytes } from './picture-bytes.ts';
import type { ServedRow } from './queries.ts';
import { openServe } from './serve.ts';

const now = Date.now();
const id = 'a'.repeat(22);
const content = Buffer.from('the bytes of a picture');
const server = createServer();
let row: ServedRow | undefined;
let caller: Caller | undefined;

beforeAll(async () => {
  const bytes: Partial<PictureBytes> = { read: async () => content, isLocal: () => true, shown: () => undefined };
  const serve = openServe({
    readRow: () => row,
    bytes: bytes as PictureBytes,
    findCaller: async () => caller,
    sharedCacheSeconds: 600,
    log: silent,
    now: () => now,
  });
  server.on('request', (request, response) => void serve(request, response, (request.url ?? '').slice(1)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Status, life in caches and bytes of one answer to each way of asking. */
async function asked(values: Partial<ServedRow>) {
  row = { ...newRow(id, { bytes: content.length }), ...values };
  const ways = [{}, { method: 'HEAD' }, { headers: { range: 'bytes=4-8' } }, { headers: { 'if-none-match': '*' } }];
  const answers = ways.map(async (init) => {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/${id}`, init);
    return { status: answer.status, control: answer.headers.get('cache-control'), body: await answer.text() };
  });
  return await Promise.all(answers);
}

it('shows a private picture to its owner who may read, and to nobody else, whole, part, head or 304', async () => {
  const owner = userCaller('ada');
  const others = [
    undefined,
    userCaller('bob'),
    { ...owner, scopes: new Set(['image:write'] as const) },
    { ...owner, needsTwoFactor: true },
  ];
  for (caller of others) {
    for (const { status, control, body } of await asked({ visibility: 'private', userId: 'ada' })) {
      expect([status, control]).toEqual([404, 'no-store']);
      expect(body).not.toContain('bytes');
    }
  }
  caller = owner;
  const shown = await asked({ visibility: 'private', userId: 'ada' });
  expect(shown.map(({ status, control }) => [status, control])).toEqual(
    [200, 200, 206, 304].map((status) => [status, 'private, no-store']),
  );
});

it('lets no cache keep a picture beyond its end', async () => {
  const lives = async (expiresAt: number | null) =>
    new Set((await asked({ visibility: 'link', expiresAt })).map(({ control }) => control));
  expect(await lives(now + 60_900)).toEqual(new Set(['public, max-age=60, s-maxage=60, immutable']));
  expect(await lives(now + 1_000_000)).toEqual(new Set(['public, max-age=1000, s-maxage=600, immutable']));
  expect(await lives(null)).toEqual(new Set(['public, max-age=3600, s-maxage=600, immutable']));
});

it('takes letters and digits alone for an id', () => {
  expect(parseImageName(`${id}.png`)).toEqual({ id, extension: 'png' });
  for (const name of [
    `${'../'.repeat(7)}a`,
    `${id.slice(1)}/`,
    `${id.slice(1)}\0`,
    `${id.slice(1)}é`,
    `${id}a`,
    `${id}\n`,
  ])
    expect(parseImageName(name)).toBeUndefined();
});
