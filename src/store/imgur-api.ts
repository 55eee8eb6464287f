import type { ReadStream } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import type { ImgurClient } from 'imgur';
import { z } from 'zod';
import type { ImageType } from '#contract/image.ts';
import { AppError } from '#errors/app-error.ts';
import type { ImgurCall, ImgurLimits } from './imgur-limits.ts';
import { StoreError } from './store.ts';
import { readText, type Upstream } from './upstream.ts';

/** What imgur says of a picture that it took. The id and the hash become parts of addresses, so they are checked here. */
const uploadedSchema = z.object({
  data: z.object({
    id: z.string().regex(/^[0-9A-Za-z]{5,16}$/),
    deletehash: z.string().regex(/^[0-9A-Za-z_-]{8,64}$/),
    type: z.string(),
    size: z.number(),
  }),
});
export type Uploaded = z.infer<typeof uploadedSchema>['data'];

const deletedSchema = z.object({ data: z.literal(true), success: z.literal(true) });
const creditsSchema = z.object({
  data: z.object({ UserRemaining: z.number(), UserReset: z.number(), ClientRemaining: z.number() }),
});

/** imgur's fault comes in several shapes, by which of its servers it was that said no. */
const code = z.coerce.number().int();
const faultSchema = z.union([
  z
    .object({ success: z.literal(false), status: code, data: z.object({ error: z.string() }) })
    .transform(({ status, data }) => ({ status, words: data.error, badFile: false })),
  z
    .object({
      success: z.literal(false),
      status: code,
      data: z.object({ error: z.object({ code: code.optional(), message: z.string() }) }),
    })
    .transform(({ status, data: { error } }) => ({ status, words: error.message, badFile: error.code === 1003 })),
  z
    .object({ errors: z.array(z.object({ code, detail: z.string() })).min(1) })
    .transform(({ errors }) => ({ status: errors[0]?.code ?? 0, words: errors[0]?.detail ?? '', badFile: false })),
  z
    .object({ code, detail: z.string() })
    .transform((fault) => ({ status: fault.code, words: fault.detail, badFile: false })),
]);

/** imgur's API. Every method throws AppError: `not_found` for what is gone, else StoreError. */
export interface ImgurApi {
  /** `file` gives `bytes` bytes of `type`. */
  upload(file: ReadStream, type: ImageType, bytes: number): Promise<Uploaded>;
  delete(deletehash: string): Promise<void>;
  /** @throws StoreError also where what is left does not pay for an upload. */
  credits(): Promise<void>;
}

interface ImgurAccess {
  readonly clientId: string;
  /** The API's origin. */
  readonly url: string;
  readonly upstream: Upstream;
  readonly limits: ImgurLimits;
}

type Options = NonNullable<Parameters<ImgurClient['request']>[0]>;
type Adapter = Extract<Options['adapter'], (...parameters: never[]) => unknown>;

/** imgur says so to a server and not to a picture, some of it with `Retry-After: 0`. */
const refusals = new Set([400, 401, 403]);
const refusedMs = 60_000;
/** A GIF above this may be met with 417 each time; below it that is a passing weakness. */
const longestSure = 10 * 1024 * 1024;

/** imgur by its package, which writes the requests; they travel by `upstream`, with its time limits. */
export async function openImgurApi({ clientId, url, upstream, limits }: ImgurAccess): Promise<ImgurApi> {
  const { ImgurClient } = await import('imgur');

  /** The package loses statuses, headers and causes, so what was answered is taken here as it passes by. */
  const call = async <T>(
    name: ImgurCall,
    answer: z.ZodType<T>,
    use: (client: ImgurClient) => Promise<unknown>,
    { bytes = 0, secret = '' } = {},
  ): Promise<T> => {
    const wait = limits.wait(name);
    if (wait !== undefined)
      throw new StoreError('imgur limits this server', { retryAfterMs: wait, trouble: 'limited' });
    const adapter: Adapter = async (config) => {
      const { status, headers, text } = await send(config, url, upstream);
      limits.note(headers);
      const json = jsonIn(text);
      const parsed = answer.safeParse(json);
      const fault = faultSchema.safeParse(json).data;
      if (status === 200 && parsed.success && !fault)
        return { data: parsed.data, status, statusText: '', headers: {}, config };
      throw failureOf(name, { status, headers, fault: hide(fault, [clientId, secret]), bytes });
    };
    const client = new ImgurClient({ clientId });
    const request = client.request.bind(client);
    const taken: { answer?: ReturnType<typeof request> } = {};
    client.request = (options) => {
      taken.answer = request({ ...options, adapter });
      return taken.answer;
    };
    await use(client);
    return (await taken.answer)?.data as T;
  };

  const failureOf = (name: ImgurCall, { status: outer, headers, fault, bytes }: Said): AppError => {
    const status = outer === 200 && fault ? fault.status : outer;
    const message = `imgur answered with status ${status}`;
    const cause = fault && new Error(fault.words);
    if (status === 200) return new StoreError('imgur gave an answer that is none', { retryAfterMs: refusedMs, cause });
    if (status === 429)
      return upstream.failure({ status, headers }, { cause, retryAfterMs: limits.refused(name, headers) });
    // Only imgur itself can say that a picture is gone, no server in between.
    if (status === 404 && name === 'delete' && fault) return new AppError('not_found', 'Not at imgur', { cause });
    // The whole service, or this one deletehash? The other keys tell.
    const notTold = status === 404 || status === 410 || (name === 'delete' && status < 500);
    if (notTold) return new StoreError(message, { cause });
    const final = status === 413 || status === 415 || fault?.badFile || (status === 417 && bytes > longestSure);
    if (final) return new StoreError('imgur does not take this picture', { cause, final });
    return upstream.failure({ status, headers }, { cause, retryAfterMs: refusals.has(status) ? refusedMs : undefined });
  };

  return {
    upload: async (file, type, bytes) => {
      // Its name is sent along: not the id, which is the link.
      const image = Object.assign(file, { name: `picture.${type.slice('image/'.length)}` });
      const payload = { image: image as unknown as ReadableStream, type: 'stream' } as const;
      return (await call('upload', uploadedSchema, (client) => client.upload(payload), { bytes })).data;
    },
    delete: async (deletehash) => {
      await call('delete', deletedSchema, (client) => client.deleteImage(deletehash), { secret: deletehash });
    },
    credits: async () => {
      const { data } = await call('credits', creditsSchema, (client) => client.request({ url: '3/credits' }));
      limits.note({
        'x-ratelimit-userremaining': String(data.UserRemaining),
        'x-ratelimit-userreset': String(data.UserReset),
        'x-ratelimit-clientremaining': String(data.ClientRemaining),
      });
      const wait = limits.wait('upload');
      if (wait !== undefined)
        throw new StoreError('imgur limits this server', { retryAfterMs: wait, trouble: 'limited' });
    },
  };
}

interface Fault {
  readonly status: number;
  readonly words: string;
  readonly badFile: boolean;
}

interface Said {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly fault: Fault | undefined;
  readonly bytes: number;
}

interface Form extends NodeJS.ReadableStream {
  getLength(done: (error: Error | null, bytes: number) => void): void;
}

async function send(config: Parameters<Adapter>[0], url: string, upstream: Upstream) {
  const form: Form | undefined = config.data;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(config.headers.toJSON())) headers[name] = String(value);
  if (form) headers['content-length'] = String(await lengthOf(form));
  const answer = await upstream.send({
    url: new URL(config.url ?? '', `${url}/`),
    method: (config.method ?? 'get').toUpperCase(),
    headers,
    ...(form && { body: () => streamOf(form) }),
  });
  return { status: answer.status, headers: answer.headers, text: await readText(answer.body) };
}

/** The package's form is a stream of the oldest kind, which begins to flow when it is piped. */
function streamOf(form: Form): Readable {
  const stream = new PassThrough();
  form.on('error', (error) => stream.destroy(error));
  return form.pipe(stream);
}

function lengthOf(form: Form): Promise<number> {
  return new Promise((resolve, reject) => {
    form.getLength((error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** imgur's own words, without what nobody shall read in them. */
function hide(fault: Fault | undefined, secrets: string[]): Fault | undefined {
  if (!fault) return undefined;
  let words = fault.words.replace(/[^\x20-\x7e]+/g, ' ');
  for (const secret of secrets.filter((one) => one !== '')) words = words.replaceAll(secret, '…');
  return { ...fault, words: words.slice(0, 200) };
}
