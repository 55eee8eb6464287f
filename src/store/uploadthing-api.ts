import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { newId } from '#db/new-id.ts';
import { StoreError } from './store.ts';
import { readText, type Upstream, type UpstreamRequest } from './upstream.ts';

type Library = typeof import('uploadthing/server');
type UTApi = InstanceType<Library['UTApi']>;
type Options = Omit<NonNullable<ConstructorParameters<Library['UTApi']>[0]>, 'fetch'>;

/** One call of UTApi over our own HTTP. @throws StoreError that says why it failed, which UTApi itself often does not. */
export type Api = <T>(work: (uploadthing: UTApi, library: Library) => Promise<T>) => Promise<T>;

export function openApi(upstream: Upstream, options: Options): Api {
  // With effect it is 30 MB and a quarter of a second in a build: whoever only reads pictures needs none of it.
  let library: Promise<Library> | undefined;
  return async (work) => {
    library ??= import('uploadthing/server').then(hushed);
    const loaded = await library;
    let failure: unknown;
    const fetch: Fetch = async (input, init) => {
      try {
        return await exchange(upstream, String(input), init ?? {});
      } catch (error) {
        failure = error;
        throw error;
      }
    };
    try {
      const result = await work(new loaded.UTApi({ ...options, fetch }), loaded);
      // uploadFiles does not throw.
      if (failure === undefined) return result;
    } catch {
      // Its error is no cause of ours: the text has the signed address in it.
    }
    throw failure ?? senseless();
  };
}

type Fetch = NonNullable<NonNullable<ConstructorParameters<Library['UTApi']>[0]>['fetch']>;

export const senseless = (): StoreError =>
  new StoreError('The answer of uploadthing is none that its API has', { retryAfterMs: 60_000 });

/** uploadFiles warns on the console, for each picture, of two fields that it reads itself. */
function hushed(library: Library): Library {
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes('[uploadthing][deprecated]')) warn.apply(console, words);
  };
  return library;
}

/** A status that uploadthing refused with. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, words: string | undefined) {
    super(words ?? `status ${status}`);
    this.status = status;
  }
}

/** The status that this error is about, where uploadthing answered. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof StoreError && error.cause instanceof Refused ? error.cause.status : undefined;
}

async function exchange(upstream: Upstream, url: string, init: Parameters<Fetch>[1] & {}): Promise<Response> {
  const answer = await upstream.send({ url, ...requestOf(init) });
  const text = await readText(answer.body);
  const { status } = answer;
  if (status >= 200 && status < 300) return new Response(text);
  const cause = new Refused(status, wordsOf(text));
  const failure = upstream.failure(answer, { cause });
  // Not of a picture: there is no such call there.
  throw failure instanceof StoreError
    ? failure
    : new StoreError('There is no uploadthing at the address in the settings', { cause, retryAfterMs: 60_000 });
}

/** What uploadthing says of a refusal, unless it repeats a secret of ours. */
function wordsOf(text: string): string | undefined {
  try {
    const { error, message } = JSON.parse(text);
    const words = String(error ?? message);
    return /sk_|hmac|:\/\//i.test(words) ? undefined : words.slice(0, 200);
  } catch {
    return undefined;
  }
}

type Sent = Pick<UpstreamRequest, 'method' | 'headers' | 'body'>;

function requestOf({ method = 'GET', headers = {}, body }: Parameters<Fetch>[1] & {}): Sent {
  const file = body instanceof FormData ? body.get('file') : undefined;
  const sent = file instanceof Blob ? formOf(file) : bytesOf(body);
  return { method, headers: { ...(headers as Record<string, string>), ...sent.headers }, body: sent.body };
}

function bytesOf(body: unknown) {
  const bytes = Buffer.from(body instanceof Uint8Array ? body : String(body ?? ''));
  return { headers: { 'content-length': String(bytes.length) }, body: () => Readable.from([bytes]) };
}

/** A form of one file, RFC 7578, of known length and never in memory as a whole. */
function formOf(file: Blob) {
  const boundary = `form-${newId()}`;
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="picture"\r\nContent-Type: ${file.type}\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + file.size + tail.length),
    },
    body: () => Readable.from(parts(head, file, tail)),
  };
}

async function* parts(head: string, file: Blob, tail: string): AsyncIterable<Buffer> {
  yield Buffer.from(head);
  for await (const chunk of Readable.fromWeb(file.stream() as ReadableStream)) yield chunk;
  yield Buffer.from(tail);
}
