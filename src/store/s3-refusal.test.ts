import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#db/new-id.ts';
import { type ScriptedServer, startScriptedServer } from '#test/support/scripted-server.ts';
import { s3Driver } from './s3.ts';
import type { Store, StoredPicture } from './store.ts';

let server: ScriptedServer;
let store: Store;
let folder: string;
beforeAll(async () => {
  server = await startScriptedServer();
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-'));
  const environment = {
    S3_ENDPOINT: `${server.url}/api/s3`,
    S3_BUCKET: 'bucket',
    S3_ACCESS_KEY_ID: 'id',
    S3_SECRET_ACCESS_KEY: 's3cr3t',
    S3_PREFIX: 'p',
  };
  const opened = await s3Driver.open(environment, '', { answerMs: 300, digestMs: 100, stallMs: 300 });
  if (!opened) throw new Error('The store was not opened');
  store = opened;
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function picture(bytes: Uint8Array = randomBytes(100)) {
  const id = newId();
  const file = join(folder, id);
  writeFileSync(file, bytes);
  return { id, file, type: 'image/webp', bytes: bytes.length } as const;
}

type Script = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers all alike, having taken what was sent. */
const saying =
  (status: number, text = '', headers: Record<string, string> = {}): Script =>
  (request, response) => {
    request.resume().on('end', () => response.writeHead(status, headers).end(text));
  };
const error = (code: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>m</Message><StringToSign>s3cr3t</StringToSign></Error>`;

/** What each of the store's methods says to the same answer. */
async function everyMethod(script: Script): Promise<Record<string, unknown>> {
  const id = newId();
  server.answer(script);
  const failed = (work: Promise<unknown>) => work.then(() => undefined).catch((failure) => failure);
  const [removal] = await store.remove([id]);
  return {
    put: await failed(store.put(picture())),
    open: await failed(store.open(id).then(buffer)),
    remove: removal,
    check: await failed(store.check()),
    list: await failed(all()),
  };
}

async function all(): Promise<StoredPicture[]> {
  const found: StoredPicture[] = [];
  for await (const one of store.list?.() ?? []) found.push(one);
  return found;
}

describe('what the S3 store sends', () => {
  it('is signed, with type, length, privacy and the hash of the bytes', async () => {
    const put = picture(Buffer.from('some bytes'));
    server.answer(saying(200, '', { etag: '"x"' }));
    expect(await store.put(put)).toBe(put.id);
    const [seen] = server.seen;
    expect([seen?.method, seen?.path]).toEqual(['PUT', `/api/s3/bucket/p/${put.id}`]);
    expect(seen?.headers).toMatchObject({
      'content-type': 'image/webp',
      'content-length': '10',
      'cache-control': 'private',
      'x-amz-content-sha256': createHash('sha256').update('some bytes').digest('hex'),
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=id\/\d{8}\/us-east-1\/s3\/aws4_request, .*x-amz-content-sha256/,
      ),
    });
  });
});

describe('an answer that is not what was asked for', () => {
  it('makes a picture gone only where S3 says that there is no such key', async () => {
    const gone = await everyMethod(saying(404, error('NoSuchKey')));
    expect(gone).toMatchObject({ open: { code: 'not_found' }, remove: undefined });
    for (const [status, text] of [
      [404, '<html>not found</html>'],
      [404, ''],
      [410, ''],
      [404, error('NoSuchBucket')],
      [403, error('AccessDenied')],
      [400, error('NoSuchKey')],
      [200, '<html><form>Sign in</form></html>'],
      [204, ''],
      [307, error('TemporaryRedirect')],
    ] as const) {
      const said = await everyMethod(saying(status, text));
      for (const [method, outcome] of Object.entries(said)) {
        // What a web page says is no fault for a reader: the cache compares length and hash.
        if ((method === 'open' && status === 200) || (method === 'remove' && status === 204)) continue;
        expect([method, status, outcome]).toMatchObject([method, status, { code: 'unavailable', final: false }]);
      }
    }
  });

  it('tells the administrator what to set right, and gives no secret away', async () => {
    const told = async (status: number, code: string, headers = {}) => {
      const { check } = await everyMethod(saying(status, error(code), headers));
      expect(inspect(check, { depth: 9 })).not.toContain('s3cr3t');
      return ((check as Error).cause as Error).message;
    };
    expect(await told(403, 'RequestTimeTooSkewed')).toMatch(/clock/);
    expect(await told(301, 'PermanentRedirect', { 'x-amz-bucket-region': 'eu-west-1', location: server.url })).toMatch(
      /S3_REGION.*eu-west-1/,
    );
    expect(await told(400, 'AuthorizationHeaderMalformed')).toMatch(/S3_REGION/);
    expect(await told(403, 'AccessDenied')).toMatch(/s3:ListBucket/);
    expect(await told(403, 'Unheard.Of')).toBe('Unheard.Of (403)');
    expect(await told(404, 'x'.repeat(99))).toMatch(/is S3_ENDPOINT an S3 API\?/);
    expect(await told(400, 'AuthorizationHeaderMalformed', { 'x-amz-bucket-region': '<b>' })).not.toMatch('<b>');
  });

  it('tells a store that limits us from a single failure and from a picture that is too large', async () => {
    const limited = await everyMethod(saying(503, error('SlowDown'), { 'retry-after': '11' }));
    for (const outcome of Object.values(limited)) expect(outcome).toMatchObject({ retryAfterMs: 11_000, final: false });
    const failed = await everyMethod(saying(500, error('InternalError')));
    for (const outcome of Object.values(failed)) expect(outcome).toMatchObject({ code: 'unavailable', final: false });
    expect(failed).toMatchObject({ put: { retryAfterMs: undefined } });
    const { put } = await everyMethod(saying(400, error('EntityTooLarge')));
    expect(put).toMatchObject({ final: true, retryAfterMs: undefined });
  });

  it('is a failure in time where it stalls or is cut', async () => {
    const stalled = await everyMethod(() => undefined);
    for (const outcome of Object.values(stalled)) expect(outcome).toMatchObject({ retryAfterMs: 30_000 });
    const halfway = await everyMethod((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('<ListBucketResult>');
      setTimeout(() => response.destroy(), 30);
    });
    expect(halfway).toMatchObject({ open: { code: 'unavailable' }, check: { code: 'unavailable' } });
  });
});

describe('a bucket with versions', () => {
  it('loses every version of a picture that is removed, and its delete marker', async () => {
    const key = newId();
    const versions = new Map([
      ['v1', 'Version'],
      ['v2', 'Version'],
    ]);
    const entries = () =>
      [...versions].map(([v, as]) => `<${as}><Key>p/${key}</Key><VersionId>${v}</VersionId></${as}>`);
    server.answer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', server.url);
      if (request.method === 'GET') {
        const others = `<Version><Key>p/${key}x</Key><VersionId>theirs</VersionId></Version>`;
        response.end(`<ListVersionsResult xmlns="x">${entries().join('')}${others}</ListVersionsResult>`);
      } else if (searchParams.has('versionId')) {
        versions.delete(searchParams.get('versionId') ?? '');
        response.writeHead(204).end();
      } else {
        expect(pathname).toBe(`/api/s3/bucket/p/${key}`);
        versions.set('marker+/=', 'DeleteMarker');
        response.writeHead(204, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': 'marker+/=' }).end();
      }
    });
    expect(await store.remove([key])).toEqual([undefined]);
    expect([...versions]).toEqual([]);
    expect(server.seen.map((one) => one.path).join()).not.toContain('theirs');
  });

  it('has not lost a picture whose versions may not be removed', async () => {
    server.answer((request, response) => {
      if (request.method === 'GET') response.writeHead(403).end(error('AccessDenied'));
      else response.writeHead(204, { 'x-amz-delete-marker': 'true' }).end();
    });
    expect(await store.remove([newId()])).toMatchObject([{ code: 'unavailable' }]);
  });
});

describe('a listing', () => {
  const page = (keys: string[], more = '') =>
    `<?xml version="1.0"?>\n<ListBucketResult xmlns="x"><EncodingType>url</EncodingType>${keys
      .map(
        (key) =>
          `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.678Z</LastModified><Size>9</Size></Contents>`,
      )
      .join('')}${more}</ListBucketResult>\n`;
  const goesOn = (token: string) =>
    `<IsTruncated>true</IsTruncated><NextContinuationToken>${token}</NextContinuationToken>`;

  it('goes on by its token, whatever is in it, and reads names as they are written', async () => {
    const [first, second, third] = [newId(), newId(), newId()];
    const pages: Record<string, string> = {
      '': page([`p%2F${first}`], goesOn('1/+=&amp;&#38;&#x26;&lt;')),
      '1/+=&&&<': page([`p/${second}`, 'p/a+b', 'p/%zz', 'elsewhere'], goesOn('2')),
      '2': page([`p/${third}`], '<IsTruncated>false</IsTruncated>'),
    };
    server.answer((request, response) => {
      const token = new URL(request.url ?? '', server.url).searchParams.get('continuation-token') ?? '';
      response.end(pages[token]);
    });
    const storedAt = Date.parse('2026-01-02T03:04:05.678Z');
    expect(await all()).toEqual([first, second, third].map((id) => ({ key: id, id, bytes: 9, storedAt })));
    expect(server.seen[0]?.path).toBe('/api/s3/bucket?list-type=2&encoding-type=url&delimiter=%2F&prefix=p%2F');
  });

  it('is refused where it is cut off or turns in a circle: half a listing is none', async () => {
    for (const text of [page([], goesOn('same')), page([], '<IsTruncated>true</IsTruncated>'), page([]).slice(0, -9)]) {
      server.answer(saying(200, text));
      await expect(all()).rejects.toMatchObject({ code: 'unavailable' });
    }
  });
});
