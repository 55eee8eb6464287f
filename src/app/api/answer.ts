import type { z } from 'zod';
import type { Caller } from '#authority/caller.ts';
import { askingOf, type Context, context } from '#context.ts';
import { parseInput } from '#errors/parse-input.ts';
import { findCaller } from '#http/caller.ts';
import { spendLimit } from '#http/rate-limits.ts';
import { readJson } from '#http/read-json.ts';
import { type Answer, errorAnswer, respond } from '#http/respond.ts';
import { log } from '#log/log.ts';

/** What a JSON route of `/api/v1` works with. */
export interface Asked {
  readonly context: Context;
  readonly caller: Caller | undefined;
  /** Headers that say what the caller may still ask in this minute. */
  readonly limits: Readonly<Record<string, string>>;
  /** The body, checked. @throws AppError `invalid_request`. */
  body<T extends z.ZodType>(schema: T): Promise<z.output<T>>;
  /** The query, checked. @throws AppError `invalid_request`. */
  query<T extends z.ZodType>(schema: T): z.output<T>;
}

/** Does a route's work: who asks is found first, and whatever is thrown becomes its answer. */
export function answer(request: Request, work: (asked: Asked) => Promise<Answer>): Promise<Response> {
  return respond(request.headers.get('accept'), log, async () => {
    const asked = await askedOf(request);
    const done = await work(asked).catch((error) => errorAnswer(error, log));
    return { ...done, headers: { ...asked.limits, ...done.headers } };
  });
}

/** Finds who asks, and counts it. @throws AppError as `findCaller` does; `too_many_requests`. */
export async function askedOf(request: Request): Promise<Asked> {
  const opened = await context();
  const caller = await findCaller(opened, askingOf(request));
  return {
    context: opened,
    caller,
    limits: await spendLimit(opened.limits, caller),
    body: async (schema) => parseInput(schema, await readJson(request)),
    query: (schema) => parseInput(schema, Object.fromEntries(new URL(request.url).searchParams)),
  };
}
