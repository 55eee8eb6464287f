import { createHash, createHmac } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { newId } from '#db/new-id.ts';
import { AppError } from '#errors/app-error.ts';
import { type LocalPicture, type Store, type StoredPicture, StoreError } from './store.ts';
import { type Api, openApi, senseless, statusOf } from './uploadthing-api.ts';
import { openUpstream, type Upstream, type UpstreamOptions } from './upstream.ts';

/** What the token says, https://docs.uploadthing.com/v7: both names become part of a host. */
const tokenSchema = z.object({
  apiKey: z.string().regex(/^sk_[\x21-\x7e]+$/),
  appId: z.string().regex(/^[0-9a-z-]{1,63}$/i),
  regions: z.tuple([z.string().regex(/^[0-9a-z-]{1,63}$/i)], z.string()),
  ingestHost: z
    .string()
    .regex(/^[0-9a-z.-]{1,200}$/i)
    .default('ingest.uploadthing.com'),
});

const url = z.url({ protocol: /^https?$/ }).optional();
const settings = {
  UPLOADTHING_TOKEN: z
    .string()
    .refine(
      (text) => readToken(text) !== undefined,
      'must be the token of the uploadthing dashboard: base64 of JSON with apiKey (sk_…), appId and regions',
    )
    .optional(),
  UPLOADTHING_API_URL: url,
  UPLOADTHING_INGEST_URL: url,
  UPLOADTHING_FILES_URL: url,
};
const settingsSchema = z.object(settings);

function readToken(text: string): z.infer<typeof tokenSchema> | undefined {
  try {
    return tokenSchema.safeParse(JSON.parse(Buffer.from(text, 'base64').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Files of an app at uploadthing, through its UTApi. A key is the customId that we give, known before the upload. */
export const uploadthingDriver = {
  settings,
  needs: ['UPLOADTHING_TOKEN'],
  open: async (environment: Record<string, unknown>, _dataDir: string, limits: UpstreamOptions = {}) =>
    openUploadthingStore(environment, limits),
};

function openUploadthingStore(environment: Record<string, unknown>, limits: UpstreamOptions): Store | undefined {
  const given = settingsSchema.parse(environment);
  const parts = readToken(given.UPLOADTHING_TOKEN ?? '');
  if (parts === undefined) return undefined;
  const upstream = openUpstream('uploadthing', limits);
  // Everything is given: what is not, UTApi would read from the environment by itself.
  const api = openApi(upstream, {
    token: Buffer.from(JSON.stringify(parts)).toString('base64'),
    apiUrl: given.UPLOADTHING_API_URL ?? 'https://api.uploadthing.com',
    ingestUrl: given.UPLOADTHING_INGEST_URL ?? `https://${parts.regions[0]}.${parts.ingestHost}`,
    logLevel: 'None',
    logFormat: 'json',
  });
  const files = (given.UPLOADTHING_FILES_URL ?? `https://${parts.appId}.ufs.sh`).replace(/\/+$/, '');
  const open = async (key: string) => await openFile(upstream, `${files}/f/${checked(key)}`, parts.apiKey);
  return {
    name: 'uploadthing',
    put: async (picture) => {
      try {
        return await putOnce(api, picture, open);
      } catch (error) {
        throw (await isFull(api, picture.bytes, error)) ? noRoom(error) : error;
      }
    },
    keyOf: (id) => id,
    open,
    remove: (keys) => remove(api, keys),
    check: async () => {
      if (isFullFor(await api((uploadthing) => uploadthing.getUsageInfo()), 1)) throw noRoom();
    },
    list: () => list(api),
  };
}

// The picture's id; with a suffix where that could not be had, which `keyOf` does not know before.
const keyPattern = /^[0-9A-Za-z]{22}(-[0-9A-Za-z]{6})?$/;

function checked(key: string): string {
  if (!keyPattern.test(key)) throw new AppError('internal', 'Not a key of the uploadthing store');
  return key;
}

type Open = (key: string) => Promise<Readable>;

/**
 * A customId can be had once, a deleted file's too (github.com/pingdotgg/uploadthing/issues/888). Refused, it may be our
 * own of an upload whose answer was lost, and then the bytes are there: nothing is deleted for it, as a row may use them.
 */
async function putOnce(api: Api, picture: LocalPicture, open: Open): Promise<string> {
  try {
    return await upload(api, picture, picture.id);
  } catch (error) {
    if (!mayMeanTaken.has(statusOf(error))) throw error;
    const there = await holds(picture, open).catch(() => undefined);
    if (there === undefined) throw error;
    return there ? picture.id : await upload(api, picture, `${picture.id}-${newId(6)}`);
  }
}

// It is not documented which: 500 has been seen.
const mayMeanTaken = new Set<number | undefined>([400, 409, 422, 500]);

async function upload(api: Api, { file, type }: LocalPicture, customId: string): Promise<string> {
  const bytes = await openAsBlob(file, { type });
  const result = await api((uploadthing, { UTFile }) =>
    uploadthing.uploadFiles(new UTFile([bytes], customId, { type, customId })),
  );
  if (result.error || typeof result.data.ufsUrl !== 'string') throw senseless();
  return customId;
}

/** Whether the store has these very bytes under the picture's id. */
async function holds({ id, file }: LocalPicture, open: Open): Promise<boolean> {
  try {
    return (await digest(await open(id))) === (await digest(createReadStream(file)));
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return false;
    throw error;
  }
}

async function digest(bytes: Readable): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(bytes, hash);
  return hash.digest('hex');
}

/** Asks again with a signature where the app keeps its files private. */
async function openFile(upstream: Upstream, address: string, apiKey: string): Promise<Readable> {
  const answer = await upstream.send({ url: address });
  if (answer.status === 401 || answer.status === 403) {
    answer.body.destroy();
    return (await upstream.ask({ url: signed(address, apiKey) })).body;
  }
  if (answer.status === 200) return answer.body;
  answer.body.destroy();
  throw upstream.failure(answer);
}

/** https://docs.uploadthing.com/working-with-files: as for an upload, good for five minutes. */
function signed(address: string, apiKey: string): URL {
  const url = new URL(`${address}?expires=${Date.now() + 300_000}`);
  const signature = createHmac('sha256', apiKey).update(url.href).digest('hex');
  url.searchParams.set('signature', `hmac-sha256=${signature}`);
  return url;
}

/** One call for all keys. The count in the answer leaves out those that were gone before. */
async function remove(api: Api, keys: readonly string[]): Promise<(AppError | undefined)[]> {
  const isKey = (key: string) => keyPattern.test(key);
  const ours = keys.filter(isKey);
  const failure = ours.length === 0 ? undefined : await removeAll(api, ours).then(() => undefined, asAppError);
  return keys.map((key) => (isKey(key) ? failure : new AppError('internal', 'Not a key of the uploadthing store')));
}

async function removeAll(api: Api, keys: string[]): Promise<void> {
  const { success } = await api((uploadthing) => uploadthing.deleteFiles(keys, { keyType: 'customId' }));
  if (!success) throw new StoreError('uploadthing did not delete these pictures');
}

const asAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new StoreError('The store failed', { cause: error });

const page = 500;
// Pages are counted by place: this many files may go while we read, without another one slipping through.
const overlap = 50;

/** What this product has put: files without a customId of ours belong to someone else who uses the same app. */
async function* list(api: Api): AsyncIterable<StoredPicture> {
  let before = new Set<string>();
  for (let offset = 0; ; offset += page - overlap) {
    const { files, hasMore } = await api((uploadthing) => uploadthing.listFiles({ limit: page, offset }));
    for (const { customId, size, status, uploadedAt } of files) {
      if (status !== 'Uploaded' || customId === null || !keyPattern.test(customId) || before.has(customId)) continue;
      yield { key: customId, id: customId.slice(0, 22), bytes: size, storedAt: uploadedAt };
    }
    if (!hasMore) return;
    before = new Set(files.map((file) => file.customId ?? ''));
  }
}

interface Usage {
  readonly totalBytes: number;
  readonly limitBytes: number;
}

const isFullFor = ({ totalBytes, limitBytes }: Usage, bytes: number): boolean =>
  limitBytes > 0 && totalBytes + bytes > limitBytes;

/** Why a picture was refused is told by no documented code, so the account is asked. */
async function isFull(api: Api, bytes: number, refusal: unknown): Promise<boolean> {
  const status = statusOf(refusal);
  if (status === undefined || status === 413 || status === 429) return false;
  const usage = await api((uploadthing) => uploadthing.getUsageInfo()).catch(() => undefined);
  return usage !== undefined && isFullFor(usage, bytes);
}

const noRoom = (cause?: unknown): StoreError =>
  new StoreError('The room of this account at uploadthing is used up', { cause, retryAfterMs: 3_600_000 });
