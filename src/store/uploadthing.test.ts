import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '#db/new-id.ts';
import {
  openUploadthing,
  tokenOf,
  type UploadthingFault,
  type UploadthingSite,
} from '#test/support/uploadthing-server.ts';
import { conformsToStore } from './conformance.ts';
import { type Store, StoreError } from './store.ts';
import { uploadthingDriver } from './uploadthing.ts';

describe('the uploadthing store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-uploadthing-'));
  const printed = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) => vi.spyOn(console, level));
  let site: UploadthingSite;
  let store: Store;
  /** The same with short limits, for what never comes. */
  let impatient: Store;
  beforeAll(async () => {
    site = await openUploadthing();
    store = await opened();
    impatient = await opened({}, { answerMs: 150, stallMs: 150, digestMs: 150 });
  });
  afterEach(() => site.reset());
  afterAll(async () => {
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const environment = () => ({
    UPLOADTHING_TOKEN: site.token,
    UPLOADTHING_API_URL: site.url,
    UPLOADTHING_INGEST_URL: site.url,
    UPLOADTHING_FILES_URL: site.url,
  });
  const opened = async (others: Record<string, string> = {}, limits = {}) => {
    const store = await uploadthingDriver.open({ ...environment(), ...others }, folder, limits);
    if (!store) throw new Error('It is not open');
    return store;
  };
  const picture = (bytes = randomBytes(5000), id = newId()) => {
    const file = join(folder, randomBytes(6).toString('hex'));
    writeFileSync(file, bytes, { mode: 0o600 });
    return { id, file, type: 'image/png', bytes: bytes.length } as const;
  };
  const failureOf = async (work: Promise<unknown>): Promise<StoreError> => {
    const error = await work.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(error instanceof StoreError)) throw new Error('It did not fail as a store does', { cause: error });
    return error;
  };
  const down = expect.toSatisfy((wait: number) => wait >= 5000 && wait <= 120_000);
  const html = { status: 200, type: 'text/html', body: '<html>Log in to the hotel</html>' };

  conformsToStore(() => store);

  it('prints nothing, even where the service fails', async () => {
    await store.put(picture());
    site.faults.upload = { status: 500 };
    site.faults.deleteFiles = html;
    await failureOf(store.put(picture()));
    await store.remove([newId()]);
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
  });

  it('goes to the hosts that the token names where no address is set', async () => {
    // Nothing is at .invalid (RFC 6761 §6.4), so that what it asks for is seen in the failure.
    const token = tokenOf({ apiKey: 'sk_x', appId: 'x', regions: ['sea1'], ingestHost: 'ingest.invalid' });
    const { UPLOADTHING_INGEST_URL: _, ...others } = environment();
    const store = await uploadthingDriver.open({ ...others, UPLOADTHING_TOKEN: token }, folder);
    const error = await failureOf(store?.put(picture()) ?? Promise.resolve());
    expect(String(error.cause)).toContain('sea1.ingest.invalid');
  });

  describe('putting a picture', () => {
    it('has it there once where the answer of an upload was lost', async () => {
      const one = picture();
      site.faults.upload = 'lose answer';
      await failureOf(store.put(one));
      site.faults = {};
      const before = site.held().length;
      expect(await store.put(one)).toBe(one.id);
      expect(site.held().length).toBe(before);
    });

    it.each([400, 409, 422, 500])('puts it under another name where its own was taken before (%d)', async (status) => {
      site.takenStatus = status;
      const bytes = randomBytes(3000);
      const one = picture(bytes);
      await store.remove([await store.put(one)]);
      const key = await store.put(one);
      expect(key).toMatch(new RegExp(`^${one.id}-`));
      expect((await buffer(await store.open(key))).equals(bytes)).toBe(true);
      expect(await store.remove([key])).toEqual([undefined]);
    });

    it('never takes away what is there under its name, whatever it is', async () => {
      const [id, first] = [newId(), Buffer.from('first')];
      const key = await store.put(picture(first, id));
      await store.put(picture(Buffer.from('other'), id));
      expect((await buffer(await store.open(key))).equals(first)).toBe(true);
      expect(site.calls.deleteFiles).toBe(0);
    });

    it('says that the room is used up, whatever it is refused with', async () => {
      site.limitBytes = 1;
      for (const status of [400, 402, 403, 500, 507]) {
        site.faults.upload = { status };
        const error = await failureOf(store.put(picture()));
        expect(error).toMatchObject({
          message: expect.stringContaining('used up'),
          retryAfterMs: 3_600_000,
          final: false,
        });
      }
    });

    it('sends it once to a store that is down', async () => {
      site.faults.upload = { status: 503 };
      expect(await failureOf(store.put(picture()))).toMatchObject({ retryAfterMs: down, final: false });
      expect(site.calls.upload).toBe(1);
    });

    it('says for good that it is too large for the store', async () => {
      site.faults.upload = { status: 413 };
      expect(await failureOf(store.put(picture()))).toMatchObject({ final: true });
    });

    it('tries a refused picture again later, without taking the whole store for down', async () => {
      site.faults.upload = { status: 400, body: '{"error":"Not today"}' };
      const error = await failureOf(store.put(picture()));
      expect(error).toMatchObject({ final: false, retryAfterMs: undefined });
      expect(String(error.cause)).toContain('Not today');
    });

    it.each<[string, UploadthingFault]>([
      ['silent', 'stall'],
      ['cut off', 'cut'],
      ['limited', { status: 429 }],
      ['answering 502 in HTML', { status: 502, type: 'text/html', body: '<html>Bad gateway</html>' }],
      ['answering HTML with 200', html],
      ['answering other JSON', { status: 200, body: '{}' }],
      ['refusing the token', { status: 401 }],
      ['somewhere else', { status: 404 }],
    ])('waits where the service is %s', async (_, fault) => {
      site.faults.upload = fault;
      expect(await failureOf(impatient.put(picture(randomBytes(400_000))))).toMatchObject({
        retryAfterMs: down,
        final: false,
      });
      expect(site.held().some((file) => file.bytes.length === 400_000)).toBe(false);
    });

    it('honours Retry-After', async () => {
      site.faults.upload = { status: 429, headers: { 'Retry-After': '77' } };
      expect((await failureOf(store.put(picture()))).retryAfterMs).toBe(77_000);
    });

    it('waits where nothing listens', async () => {
      const gone = await openUploadthing();
      await gone.close();
      const store = await opened({ UPLOADTHING_INGEST_URL: gone.url });
      expect(await failureOf(store.put(picture()))).toMatchObject({ retryAfterMs: down, final: false });
    });

    it('holds a large picture in memory in parts', async () => {
      const large = picture(Buffer.alloc(40_000_000, 7));
      site.faults.upload = 'cut';
      const before = process.memoryUsage().arrayBuffers;
      let most = 0;
      const watch = setInterval(() => {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      }, 1);
      await failureOf(store.put(large));
      clearInterval(watch);
      expect(most).toBeLessThan(20_000_000);
    });
  });

  describe('opening a picture', () => {
    it('reads a file that the app keeps private', async () => {
      const bytes = randomBytes(1000);
      const key = await store.put(picture(bytes));
      site.private = true;
      expect((await buffer(await store.open(key))).equals(bytes)).toBe(true);
    });

    it.each<[string, UploadthingFault]>([
      ['silent', 'stall'],
      ['cut off', 'cut'],
      ['down', { status: 503 }],
      ['limiting us', { status: 429 }],
      ['refusing us', { status: 403 }],
    ])('fails as a store that is %s', async (_, fault) => {
      const key = await store.put(picture());
      site.faults.file = fault;
      expect(await failureOf(impatient.open(key))).toMatchObject({ code: 'unavailable', retryAfterMs: down });
    });

    it.each<UploadthingFault>(['stall in body', 'cut in body'])('breaks off with its reason (%s)', async (fault) => {
      const key = await store.put(picture());
      site.faults.file = fault;
      expect(await failureOf(impatient.open(key).then(buffer))).toMatchObject({ code: 'unavailable' });
    });

    it('asks the service for no key that is not of its kind', async () => {
      for (const key of ['../v6/listFiles', '', `${newId()}?x`, `${newId()}-`, `${newId()}/x`]) {
        await expect(store.open(key)).rejects.toMatchObject({ code: 'internal' });
        expect(await store.remove([key])).toEqual([expect.objectContaining({ code: 'internal' })]);
      }
      expect(site.calls).toMatchObject({ file: 0, deleteFiles: 0 });
    });

    it('follows no answer to another address', async () => {
      const key = await store.put(picture());
      site.faults.file = { status: 302, headers: { Location: 'http://127.0.0.1:1/secret' } };
      expect(await failureOf(store.open(key))).toMatchObject({ code: 'unavailable' });
      expect(site.calls.file).toBe(1);
    });
  });

  describe('removing pictures', () => {
    it('makes one call for many, and knows its own keys from others', async () => {
      const keys = await Promise.all([1, 2, 3].map(() => store.put(picture())));
      expect(await store.remove([...keys, 'not a key'])).toEqual([
        undefined,
        undefined,
        undefined,
        expect.objectContaining({ code: 'internal' }),
      ]);
      expect(site.calls.deleteFiles).toBe(1);
    });

    it.each<[string, UploadthingFault]>([
      ['silent', 'stall'],
      ['cut off', 'cut'],
      ['down', { status: 503 }],
      ['limiting us', { status: 429 }],
      ['not there', { status: 404 }],
      ['answering HTML with 200', html],
      ['refusing the token', { status: 401 }],
    ])('confirms nothing where the service is %s', async (_, fault) => {
      const key = await store.put(picture());
      site.faults.deleteFiles = fault;
      expect(await impatient.remove([key])).toEqual([
        expect.objectContaining({ code: 'unavailable', retryAfterMs: down }),
      ]);
    });

    it('confirms nothing where the service says that it did not work', async () => {
      site.faults.deleteFiles = { status: 200, body: '{"success":false,"deletedCount":0}' };
      expect(await store.remove([newId()])).toEqual([expect.objectContaining({ code: 'unavailable' })]);
    });
  });

  describe('listing', () => {
    it('gives every picture of ours once, over many pages, while others go', async () => {
      const other = await openUploadthing();
      try {
        const store = await opened({ UPLOADTHING_API_URL: other.url });
        const ids = Array.from({ length: 1300 }, () => newId());
        const file = { bytes: Buffer.from('x'), type: 'image/png', status: 'Uploaded', uploadedAt: 5 } as const;
        for (const id of ids) other.kept.set(`key${id}`, { ...file, key: `key${id}`, customId: id });
        for (const customId of [null, 'avatar-7'])
          other.kept.set(`x${customId}`, { ...file, key: `x${customId}`, customId });
        const found: string[] = [];
        for await (const { key } of store.list?.() ?? []) {
          found.push(key);
          if (found.length === 300) for (const id of ids.slice(0, 40)) other.kept.delete(`key${id}`);
        }
        expect(found.toSorted()).toEqual(ids.toSorted());
      } finally {
        await other.close();
      }
    });

    it('fails rather than ending early', async () => {
      site.faults.listFiles = { status: 502 };
      const list = async () => {
        for await (const one of store.list?.() ?? []) expect(one).toBeDefined();
      };
      expect(await failureOf(list())).toMatchObject({ retryAfterMs: down });
    });
  });

  describe('answering whether it is ready', () => {
    it('says that the room is used up', async () => {
      await store.put(picture());
      site.limitBytes = 1;
      expect((await failureOf(store.check())).message).toContain('used up');
    });

    it('says that the token is refused', async () => {
      const wrong = await opened({ UPLOADTHING_TOKEN: tokenOf({ apiKey: 'sk_wrong', appId: 'a', regions: ['fra1'] }) });
      const error = await failureOf(wrong.check());
      expect(`${error.message} ${String(error.cause)}`).toMatch(/401.*Invalid API key/);
    });
  });

  it('repeats no secret, whatever the service says', async () => {
    const key = await store.put(picture());
    const leaks = [site.apiKey, site.token, 'hmac-sha256'];
    const body = JSON.stringify({ error: `Bad signature hmac-sha256=00 by ${site.apiKey}` });
    for (const fault of [{ status: 400, body }, { status: 200, body: 'not JSON' }, 'stall', 'cut'] as const) {
      site.faults = { upload: fault, file: fault === 'cut' ? fault : { status: 403 }, deleteFiles: fault };
      const failures = [
        await failureOf(impatient.put(picture())),
        await failureOf(impatient.open(key)),
        (await impatient.remove([key]))[0],
      ];
      for (const failure of failures) {
        const all = `${failure?.message} ${failure?.stack} ${String(failure?.cause)} ${JSON.stringify(failure?.cause)}`;
        for (const leak of leaks) expect(all).not.toContain(leak);
      }
    }
  });
});
