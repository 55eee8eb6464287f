import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AwsV4Signer } from 'aws4fetch';
import { z } from 'zod';
import { imageIdSchema } from '#contract/image.ts';
import { AppError } from '#errors/app-error.ts';
import { eachKey } from './each-key.ts';
import { s3Refusal } from './s3-refusal.ts';
import { documentOf, element, entriesOf, type S3Entry } from './s3-xml.ts';
import { type LocalPicture, type Store, type StoredPicture, StoreError } from './store.ts';
import { openUpstream, readText, type Upstream, type UpstreamAnswer, type UpstreamOptions } from './upstream.ts';

/** The names between slashes of a prefix. */
const segment = '(?!\\.{1,2}(?:/|$))[0-9A-Za-z._-]+';

const settings = {
  S3_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !URL.canParse(url) || isBare(new URL(url)), 'must be an address without user, query and fragment')
    .optional(),
  S3_REGION: z
    .string()
    .regex(/^[0-9A-Za-z-]{1,64}$/, 'must be letters, digits and hyphens')
    .optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[0-9A-Za-z](?!.*\.\.)[0-9A-Za-z._-]{1,62}$/, 'must be the name of a bucket')
    .optional(),
  S3_ACCESS_KEY_ID: z
    .string()
    .regex(/^[\x21-\x2b\x2d\x2e\x30-\x7e]{1,200}$/, 'must be an access key id')
    .optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  S3_PREFIX: z
    .string()
    .max(200)
    .regex(new RegExp(`^/?(?:${segment}/)*(?:${segment})?$`), 'must be folder names of letters, digits, ".", "_", "-"')
    .optional(),
  S3_PATH_STYLE: z.enum(['true', 'false']).optional(),
};

const settingsSchema = z.object(settings);

function isBare(url: URL): boolean {
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** Any service that speaks the S3 API: AWS, R2, MinIO, Garage, Ceph. A key is the id. */
export const s3Driver = {
  settings,
  needs: ['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
  open: (environment: Record<string, unknown>, _dataDir: string, limits: UpstreamOptions = {}) =>
    openS3Store(environment, limits),
};

async function openS3Store(environment: Record<string, unknown>, limits: UpstreamOptions): Promise<Store | undefined> {
  const given = settingsSchema.parse(environment);
  const { S3_BUCKET: bucket, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = given;
  if (bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const { AwsV4Signer } = await import('aws4fetch');
  const region = given.S3_REGION ?? 'us-east-1';
  const cache = new Map<string, ArrayBuffer>();
  const s3 = openBucket({
    base: baseOf(bucket, region, given.S3_ENDPOINT, given.S3_PATH_STYLE),
    prefix: prefixOf(given.S3_PREFIX ?? ''),
    upstream: openUpstream('S3', limits),
    signer: (request) => new AwsV4Signer({ ...request, service: 's3', region, accessKeyId, secretAccessKey, cache }),
  });
  return {
    name: 's3',
    put: (picture) => put(s3, picture),
    keyOf: (id) => id,
    open: (key) => open(s3, key),
    remove: (keys) => eachKey(keys, 8, (key) => remove(s3, key)),
    check: async () => {
      await s3.list({ 'list-type': '2', 'max-keys': '1', prefix: s3.prefix });
    },
    list: () => list(s3),
  };
}

/** The bucket's address, without a slash at the end. */
function baseOf(bucket: string, region: string, endpoint: string | undefined, pathStyle: string | undefined): string {
  const at = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
  const folder = at.pathname.replace(/\/+$/, '');
  const inPath = pathStyle === undefined ? endpoint !== undefined : pathStyle === 'true';
  return inPath ? `${at.origin}${folder}/${bucket}` : `${at.protocol}//${bucket}.${at.host}${folder}`;
}

/** A prefix is a folder. */
function prefixOf(given: string): string {
  const folder = given.replace(/^\/|\/$/g, '');
  return folder === '' ? '' : `${folder}/`;
}

interface SignedRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface BucketOptions {
  readonly base: string;
  readonly prefix: string;
  readonly upstream: Upstream;
  readonly signer: (request: SignedRequest) => AwsV4Signer;
}

/** The bucket, for requests that are signed and whose refusals are understood. */
interface Bucket {
  readonly prefix: string;
  /** Sends what is signed for `path` under the bucket; any status but `expected` is an AppError. */
  ask(method: string, path: string, expected: number, sent?: Sent): Promise<UpstreamAnswer>;
  /** A page of a listing: what is inside of its document. */
  list(query: Record<string, string>): Promise<string>;
}

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: () => Readable;
}

/** SHA-256 of nothing, for requests without a body. */
const nothing = createHash('sha256').digest('hex');

function openBucket({ base, prefix, upstream, signer }: BucketOptions): Bucket {
  const ask: Bucket['ask'] = async (method, path, expected, sent) => {
    const url = base + path;
    const signed = await signer({ url, method, headers: sent?.headers ?? { 'x-amz-content-sha256': nothing } }).sign();
    const headers = Object.fromEntries(signed.headers);
    const answer = await upstream.send({ url: signed.url, method, headers, ...(sent && { body: sent.body }) });
    if (answer.status === expected) return answer;
    throw await s3Refusal(upstream, answer);
  };
  const page = async (query: Record<string, string>) => {
    // URLSearchParams writes a space as "+", which a signature takes for a plus.
    const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const { body } = await ask('GET', `?${search.join('&')}`, 200);
    const text = await readText(body);
    const found = documentOf(text, 'versions' in query ? 'ListVersionsResult' : 'ListBucketResult');
    if (found !== undefined) return found;
    throw new StoreError('S3 gave no listing', { cause: new Error('is S3_ENDPOINT an S3 API?'), retryAfterMs: 60_000 });
  };
  return { prefix, ask, list: page };
}

/** Where a key is in the bucket. Only ids are keys, so that no key is ever a path, and no stranger's object ours. */
function pathOf(s3: Bucket, key: string): string {
  if (!imageIdSchema.safeParse(key).success) throw new AppError('internal', 'Not a key of the S3 store');
  return `/${s3.prefix}${key}`;
}

async function put(s3: Bucket, { id, file, type, bytes }: LocalPicture): Promise<string> {
  const path = pathOf(s3, id);
  const headers = {
    'content-type': type,
    'content-length': String(bytes),
    'cache-control': 'private',
    // Signed: S3 refuses bytes that changed on their way.
    'x-amz-content-sha256': await hashOf(file),
  };
  const body = () => createReadStream(file, { highWaterMark: 256 * 1024 });
  const answer = await s3.ask('PUT', path, 200, { headers, body });
  answer.body.resume();
  if (answer.headers.etag) return id;
  throw new StoreError('S3 did not confirm the picture', { cause: new Error('is S3_ENDPOINT an S3 API?') });
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), hash);
  } catch (cause) {
    throw new StoreError('The file of this picture cannot be read', { cause });
  }
  return hash.digest('hex');
}

async function open(s3: Bucket, key: string): Promise<Readable> {
  return (await s3.ask('GET', pathOf(s3, key), 200)).body;
}

async function remove(s3: Bucket, key: string): Promise<void> {
  const { headers, body } = await s3.ask('DELETE', pathOf(s3, key), 204);
  body.resume();
  // A bucket with versions has only hidden the picture.
  if (headers['x-amz-delete-marker'] === 'true' || headers['x-amz-version-id']) await removeVersions(s3, key);
}

async function removeVersions(s3: Bucket, key: string): Promise<void> {
  const path = pathOf(s3, key);
  for (let round = 0; round < 20; round++) {
    const page = await s3.list({ versions: '', prefix: path.slice(1) });
    const versions = entriesOf(page).filter((one) => one.key === path.slice(1) && one.version !== undefined);
    if (versions.length === 0) return;
    for (const { version } of versions) {
      const answer = await s3.ask('DELETE', `${path}?versionId=${encodeURIComponent(version ?? '')}`, 204);
      answer.body.resume();
    }
  }
  throw new StoreError('S3 keeps versions of this picture');
}

async function* list(s3: Bucket): AsyncIterable<StoredPicture> {
  const query = { 'list-type': '2', 'encoding-type': 'url', delimiter: '/', prefix: s3.prefix };
  let token: string | undefined;
  do {
    const page = await s3.list({ ...query, ...(token && { 'continuation-token': token }) });
    for (const entry of entriesOf(page)) {
      const picture = pictureOf(s3, entry);
      if (picture) yield picture;
    }
    const next = element(page, 'IsTruncated') === 'true' ? (element(page, 'NextContinuationToken') ?? '') : undefined;
    if (next !== undefined && (next === '' || next === token))
      throw new StoreError('S3 does not go on with its listing');
    token = next;
  } while (token !== undefined);
}

/** Objects that are not named as ours are somebody else's. */
function pictureOf({ prefix }: Bucket, { key, bytes, storedAt }: S3Entry): StoredPicture | undefined {
  const id = key.startsWith(prefix) ? key.slice(prefix.length) : '';
  return imageIdSchema.safeParse(id).success ? { key: id, id, bytes, storedAt } : undefined;
}
