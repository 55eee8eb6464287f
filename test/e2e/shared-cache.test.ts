import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { formOf, newPicture } from '#test/support/image-desk.ts';
import { startSharedCache } from '#test/support/proxies.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

const lifeSeconds = 2;

describe('a shared cache before raw links', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-shared-cache-'));
  let server: TestServer;
  let cache: Awaited<ReturnType<typeof startSharedCache>>;
  let token: string;
  beforeAll(async () => {
    server = await startServer({ env: { SHARED_CACHE_SECONDS: `${lifeSeconds}` } });
    cache = await startSharedCache(join(folder, 'nginx'), server.url);
    const email = 'ada@example.test';
    await makeAccount(server, { email });
    token = await makeToken(server, email);
  });
  afterAll(async () => {
    await cache?.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const api = (path: string, init: RequestInit = {}) =>
    fetch(`${server.url}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
  async function upload(fields: Record<string, string> = {}): Promise<string> {
    const body = formOf({ ...fields, image: await newPicture() });
    const answer = await api('/image', { method: 'POST', body });
    return ((await answer.json()) as { id: string }).id;
  }
  const look = async (id: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${cache.url}/image/${id}`, { headers });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const control = answer.headers.get('cache-control') ?? '';
    return {
      status: answer.status,
      from: answer.headers.get('x-cache'),
      control,
      etag: answer.headers.get('etag'),
      bytes,
    };
  };
  const patiently = { timeout: 20_000, interval: 50 };

  it('keeps a picture with a link, gives parts of it, and asks again by its ETag', async () => {
    const id = await upload();
    const first = await look(id);
    expect([first.status, first.from]).toEqual([200, 'MISS']);
    expect(first.control).toBe(`public, max-age=3600, s-maxage=${lifeSeconds}, immutable`);
    await expect.poll(async () => (await look(id)).from, patiently).toBe('HIT');
    const part = await look(id, { range: 'bytes=10-19' });
    expect([part.status, part.bytes]).toEqual([206, first.bytes.subarray(10, 20)]);
    // The answer to what it asks with its ETag has no bytes.
    await expect.poll(async () => (await look(id)).from, patiently).toBe('REVALIDATED');
    expect((await look(id, { 'if-none-match': first.etag ?? '' })).status).toBe(304);
  });

  it('forgets a deleted picture within the time that is set, and never keeps that there is none', async () => {
    const id = await upload();
    await expect.poll(async () => (await look(id)).from, patiently).toBe('HIT');
    expect((await api(`/image/${id}`, { method: 'DELETE' })).status).toBe(200);
    await expect.poll(async () => (await look(id)).status, patiently).toBe(404);
    const gone = [await look(id), await look(id)];
    expect(gone.map(({ from, control }) => [from, control])).toEqual(Array(2).fill(['EXPIRED', 'no-store']));
    const never = [await look('0'.repeat(22)), await look('0'.repeat(22))];
    expect(never.map(({ from }) => from)).toEqual(['MISS', 'MISS']);
  });

  it('keeps no picture beyond its end', async () => {
    const id = await upload({ expires_in: `${lifeSeconds}` });
    const seconds = /s-maxage=(\d)/.exec((await look(id)).control)?.[1] ?? 0;
    expect(Number(seconds)).toBeLessThan(lifeSeconds);
    await expect.poll(async () => (await look(id)).status, patiently).toBe(404);
  });

  it('shows the new bytes of a replaced picture within the time that is set', async () => {
    const id = await upload();
    const before = await look(id);
    const body = formOf({ image: await newPicture() });
    expect((await api(`/api/v1/images/${id}/content`, { method: 'PUT', body })).status).toBe(200);
    await expect.poll(async () => (await look(id)).bytes.equals(before.bytes), patiently).toBe(false);
    const after = await look(id);
    expect(after.control).toBe(`public, max-age=3600, s-maxage=${lifeSeconds}`);
    expect(after.etag).not.toBe(before.etag);
  });

  it('never keeps a private picture, and shows it to nobody but its owner', async () => {
    const id = await upload({ visibility: 'private' });
    const owner = { authorization: `Bearer ${token}` };
    const seen = [await look(id, owner), await look(id, owner), await look(id)];
    expect(seen.map(({ status, from }) => [status, from])).toEqual([
      [200, 'MISS'],
      [200, 'MISS'],
      [404, 'MISS'],
    ]);
    expect(seen[0]?.control).toBe('private, no-store');
  });
});
