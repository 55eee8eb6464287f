import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { extensionOf, type ImageType } from '#contract/image.ts';
import { AppError } from '#errors/app-error.ts';
import { eachKey } from './each-key.ts';
import { type ImgurApi, openImgurApi, type Uploaded } from './imgur-api.ts';
import { openImgurLimits } from './imgur-limits.ts';
import { type LocalPicture, type Store, StoreError } from './store.ts';
import { openUpstream, type Upstream, type UpstreamOptions } from './upstream.ts';

const origin = (fallback: string) =>
  z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .default(fallback);

const settings = {
  IMGUR_CLIENT_ID: z
    .string()
    .regex(/^[\x21-\x7e]{1,100}$/, 'must be visible ASCII characters')
    .optional(),
  IMGUR_API_URL: origin('https://api.imgur.com'),
  /** Where imgur shows its pictures. */
  IMGUR_IMAGE_URL: origin('https://i.imgur.com'),
};
const settingsSchema = z.object(settings);
export type ImgurSettings = z.infer<typeof settingsSchema> & { IMGUR_CLIENT_ID: string };

/** Anonymous pictures at imgur. A key is `{id}.{extension}.{deletehash}`; whoever has the last part can delete. */
export const imgurDriver = {
  settings,
  needs: ['IMGUR_CLIENT_ID'],
  open: async (environment: Record<string, unknown>): Promise<Store | undefined> => {
    const { IMGUR_CLIENT_ID, ...urls } = settingsSchema.parse(environment);
    return IMGUR_CLIENT_ID === undefined ? undefined : await openImgurStore({ IMGUR_CLIENT_ID, ...urls });
  },
};

/** imgur turns WebP into something else and refuses AVIF; of a GIF it takes more. */
const longest: Partial<Record<ImageType, number>> = {
  'image/png': 10 * 1024 * 1024,
  'image/jpeg': 10 * 1024 * 1024,
  'image/gif': 20 * 1024 * 1024,
};

/** A load balancer may ask every second whether we are ready; imgur's allowance is by the day. */
const readyMs = 60_000;

interface ImgurOptions extends Omit<UpstreamOptions, 'waitOf'> {
  /** Milliseconds before each further try to take back a picture that cannot stay. */
  readonly pausesMs?: readonly number[];
}

export async function openImgurStore(
  settings: ImgurSettings,
  { pausesMs = [1000, 5000], now = Date.now, ...limits }: ImgurOptions = {},
): Promise<Store> {
  const upstream = openUpstream('imgur', { ...limits, now });
  const allowance = openImgurLimits(now);
  const api = await openImgurApi({
    clientId: settings.IMGUR_CLIENT_ID,
    url: settings.IMGUR_API_URL,
    upstream,
    limits: allowance,
  });
  const show = (id: string, extension: string) =>
    openPicture(upstream, `${settings.IMGUR_IMAGE_URL}/${id}.${extension}`);
  let readyUntil = 0;
  return {
    name: 'imgur',
    put: async (picture) => {
      const extension = extensionOf[picture.type];
      const made = await upload(api, picture);
      try {
        await confirmUnchanged(made, picture, () => show(made.id, extension));
      } catch (error) {
        throw await takenBack(api, made, pausesMs, error);
      }
      readyUntil = now() + readyMs;
      return `${made.id}.${extension}.${made.deletehash}`;
    },
    open: async (key) => {
      const { id, extension } = partsOf(key);
      return await show(id, extension);
    },
    remove: (keys) => eachKey(keys, 2, async (key) => api.delete(partsOf(key).deletehash)),
    check: async () => {
      const wait = allowance.wait('upload');
      if (wait !== undefined)
        throw new StoreError('imgur limits this server', { retryAfterMs: wait, trouble: 'limited' });
      if (now() < readyUntil) return;
      await api.credits();
      readyUntil = now() + readyMs;
    },
  };
}

const keyPattern = /^(?<id>[0-9A-Za-z]{5,16})\.(?<extension>png|jpg|gif)\.(?<deletehash>[0-9A-Za-z_-]{8,64})$/;

function partsOf(key: string): { id: string; extension: string; deletehash: string } {
  const { id, extension, deletehash } = keyPattern.exec(key)?.groups ?? {};
  if (id && extension && deletehash) return { id, extension, deletehash };
  throw new AppError('internal', 'Not a key of imgur');
}

/** What was sent and not answered stays at imgur, without a name by which we could find or delete it. */
async function upload(api: ImgurApi, { file, type, bytes }: LocalPicture): Promise<Uploaded> {
  const most = longest[type];
  if (most === undefined)
    throw new StoreError('imgur does not keep pictures of this type as they are', { final: true });
  if (bytes > most) throw new StoreError('This picture is too large for imgur', { final: true });
  return await fromFile(file, bytes, (content) => api.upload(content, type, bytes));
}

async function fromFile<T>(file: string, bytes: number, use: (content: FileStream) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r').catch(asStoreError(unreadable));
  const content = handle.createReadStream({ start: 0, end: bytes - 1, autoClose: false });
  try {
    return await use(content);
  } finally {
    content.destroy();
    await handle.close();
  }
}

const unreadable = 'The file of this picture cannot be read';

const asStoreError = (message: string) => (cause: unknown) => {
  throw cause instanceof StoreError ? cause : new StoreError(message, { cause });
};

type FileStream = ReturnType<Awaited<ReturnType<typeof open>>['createReadStream']>;

/** imgur makes JPEGs of large PNGs and says so, or not: what it shows is compared before our own copy may go. */
async function confirmUnchanged(made: Uploaded, picture: LocalPicture, show: () => Promise<Readable>): Promise<void> {
  const changed = () => new StoreError('imgur changes this picture', { final: true });
  if (made.type !== picture.type || made.size !== picture.bytes) throw changed();
  const ours = await fromFile(picture.file, picture.bytes, hashOf).catch(asStoreError(unreadable));
  const theirs = await show().then(hashOf).catch(asStoreError('imgur does not show this picture'));
  if (ours !== theirs) throw changed();
}

async function hashOf(content: Readable): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(content, hash);
  return hash.digest('hex');
}

/** Removes what must not stay at imgur, as nobody will know its deletehash. Gives the error that led here. */
async function takenBack(
  api: ImgurApi,
  { deletehash }: Uploaded,
  pausesMs: readonly number[],
  error: unknown,
): Promise<unknown> {
  let failure: unknown;
  for (const pause of [0, ...pausesMs]) {
    await sleep(pause);
    failure = await api.delete(deletehash).catch((fault: AppError) => fault);
    if (!failure || (failure as AppError).code === 'not_found') return error;
  }
  if (!(error instanceof StoreError)) return error;
  const cause = new Error('its copy at imgur could not be removed', { cause: failure });
  const { final, retryAfterMs, trouble } = error;
  return new StoreError(error.message, { cause, final, retryAfterMs, trouble });
}

async function openPicture(upstream: Upstream, url: string): Promise<Readable> {
  // To whoever would take HTML imgur shows a page.
  const answer = await upstream.send({ url, headers: { accept: 'image/*', 'user-agent': 'prntscrn' } });
  const { status, headers, body } = answer;
  if (status === 200 && headers['content-type']?.startsWith('image/')) return body;
  body.destroy();
  if (status === 200) throw new StoreError('imgur showed something else than a picture');
  const target = headers.location === undefined ? undefined : URL.parse(headers.location, url);
  if (status >= 300 && status < 400 && target?.pathname === '/removed.png')
    throw new AppError('not_found', 'imgur has removed this picture');
  throw upstream.failure(answer);
}
