import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { type MeAnswer, meAnswerSchema } from '#contract/account.ts';
import {
  type DeleteAnswer,
  deleteAnswerSchema,
  type ListAnswer,
  listAnswerSchema,
  type UploadAnswer,
  uploadAnswerSchema,
} from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import type { AccessTokens } from '#helper/account/access-token.ts';
import type { Account } from '#helper/account/account.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Answer, Body, Request, Wire } from './request.ts';
import { noAnswer, ServerError, toServerError } from './server-error.ts';

/** A picture on its way: its length in bytes and its content from the start, as often as it is asked for. */
export interface Picture {
  readonly bytes: number;
  readonly pieces: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** An account, by the origin of its server and its id there. */
interface Owner {
  readonly server: string;
  readonly user: string;
}

export interface Upload {
  readonly picture: Picture;
  /** The same key again answers the same image: a lost answer costs nothing. */
  readonly key: string;
  readonly title?: string | undefined;
  /** The only account that it may go to; unset: whoever is signed in. */
  readonly owner?: Owner | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the share that has been handed to the network, 0 to 1. */
  readonly progress?: ((share: number) => void) | undefined;
}

/** The signed-in account's server. Every method throws ServerError, and what AccessTokens throws. */
export interface Server {
  upload(upload: Upload): Promise<UploadAnswer>;
  list(query: { cursor?: string | undefined; limit?: number | undefined; q?: string | undefined }): Promise<ListAnswer>;
  remove(id: string): Promise<DeleteAnswer>;
  me(): Promise<MeAnswer>;
  /** Renews a sign-in that is about to be needed; says nothing when it fails. */
  renew(): Promise<void>;
  /** The same, and opens a connection. */
  warm(): Promise<void>;
}

export function openServer(tokens: AccessTokens, wire: Wire): Server {
  const ask = async <T>(
    schema: z.ZodType<T>,
    path: string,
    request: Omit<Request, 'url'>,
    owner?: Owner,
  ): Promise<T> => {
    let { account, token } = await tokens.get();
    mustBe(owner, account);
    let answer = await send(wire, account.server, token, path, request);
    if (answer.status === 401) {
      ({ account, token } = await tokens.get(token));
      mustBe(owner, account);
      answer = await send(wire, account.server, token, path, request);
    }
    return understand(schema, account.server, answer);
  };
  return {
    upload: ({ picture, key, title, owner, signal, progress }) => {
      const body = multipart(picture, title, progress);
      const headers = { 'Idempotency-Key': key };
      return ask(uploadAnswerSchema, routes.image, { method: 'POST', headers, body, ...(signal && { signal }) }, owner);
    },
    list: (query) => {
      const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]]));
      return ask(listAnswerSchema, `${routes.images}?${new URLSearchParams(given)}`, { method: 'GET' });
    },
    remove: (id) => ask(deleteAnswerSchema, routes.imageById(encodeURIComponent(id)), { method: 'DELETE' }),
    me: () => ask(meAnswerSchema, routes.me, { method: 'GET' }),
    renew: () =>
      tokens.get().then(
        () => {},
        () => {},
      ),
    async warm() {
      try {
        const { account } = await tokens.get();
        await wire.send({ method: 'GET', url: new URL(routes.health, account.server) });
      } catch {
        // Whoever needs the server in a moment finds out, and has a picture to keep then.
      }
    },
  };
}

/** Somebody else may have signed in since it was decided to send. @throws HelperError `not_signed_in` */
function mustBe(owner: Owner | undefined, { server, user }: Account): void {
  if (!owner || (owner.server === server && owner.user === user.id)) return;
  throw new HelperError('not_signed_in', `It was taken for an account at ${owner.server} that is no longer signed in`);
}

async function send(
  wire: Wire,
  server: string,
  token: string,
  path: string,
  request: Omit<Request, 'url'>,
): Promise<Answer> {
  const headers = { ...request.headers, Authorization: `Bearer ${token}`, Accept: 'application/json' };
  try {
    return await wire.send({ ...request, headers, url: new URL(path, server) });
  } catch (error) {
    throw noAnswer(server, error);
  }
}

function understand<T>(schema: z.ZodType<T>, server: string, answer: Answer): T {
  if (answer.status < 200 || answer.status > 299) throw toServerError(server, answer);
  try {
    return schema.parse(JSON.parse(answer.text));
  } catch (cause) {
    const { status } = answer;
    throw new ServerError(`${server} gave an answer that this helper does not understand`, {
      retry: false,
      status,
      cause,
    });
  }
}

/** RFC 7578, with the one text field in front; the picture's name on this machine is nobody's business. */
function multipart(picture: Picture, title: string | undefined, progress: Upload['progress']): Body {
  const boundary = `prntscrn-${randomBytes(18).toString('base64url')}`;
  const field = title === undefined ? '' : `--${boundary}\r\n${disposition('title')}\r\n\r\n${title}\r\n`;
  const part = `${disposition('image')}; filename="image"\r\nContent-Type: application/octet-stream`;
  const head = Buffer.from(`${field}--${boundary}\r\n${part}\r\n\r\n`);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    bytes: head.length + picture.bytes + tail.length,
    async *pieces() {
      yield head;
      let sent = 0;
      for await (const piece of picture.pieces()) {
        yield piece;
        sent += piece.length;
        progress?.(Math.min(1, sent / picture.bytes));
      }
      yield tail;
    },
  };
}

function disposition(name: string): string {
  return `Content-Disposition: form-data; name="${name}"`;
}
