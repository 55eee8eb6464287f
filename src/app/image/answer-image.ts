import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '#authority/caller.ts';
import { askingOf, type Context, context } from '#context.ts';
import { deleteAnswerSchema, uploadAnswerSchema } from '#contract/image.ts';
import { AppError } from '#errors/app-error.ts';
import { findCaller } from '#http/caller.ts';
import { spendLimit } from '#http/rate-limits.ts';
import { type Answer, errorAnswer, jsonAnswer, sendAnswer } from '#http/respond.ts';
import { noSuchImage, parseImageName } from '#image/image.ts';
import { receiveImage } from '#image/receive.ts';
import { removeImage } from '#image/remove.ts';
import { log } from '#log/log.ts';

/** Answers `/image` and, by what stands behind it, `/image/{name}`: for server.ts, and for Next where that is alone. */
export async function answerImage(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
  try {
    if (name && request.method !== 'DELETE') return await (await context()).serve(request, response, name);
    await sendAnswer(request, response, await (name ? remove(request, name) : receive(request)));
  } catch (error) {
    await sendAnswer(request, response, errorAnswer(error, log));
  }
}

async function receive(request: IncomingMessage): Promise<Answer> {
  if (request.method === 'OPTIONS') return { status: 204, headers: { Allow: 'OPTIONS, POST' }, body: '' };
  if (request.method !== 'POST') {
    throw new AppError('method_not_allowed', 'Images are sent here with POST', { headers: { Allow: 'OPTIONS, POST' } });
  }
  return counted(request, 'upload', async (sources, caller) => {
    const uploaded = await receiveImage(sources.receiving, caller, { headers: request.headers, body: request });
    return jsonAnswer(201, uploadAnswerSchema.parse(uploaded), { Location: uploaded.url });
  });
}

function remove(request: IncomingMessage, name: string): Promise<Answer> {
  return counted(request, 'request', async (sources, caller) => {
    const id = parseImageName(name)?.id;
    if (id === undefined) throw noSuchImage();
    const removed = await removeImage(sources, caller, id);
    return jsonAnswer(removed.status === 'deleted' ? 200 : 202, deleteAnswerSchema.parse(removed));
  });
}

/** Does it for whoever asks, within the limits of their token. */
async function counted(
  request: IncomingMessage,
  kind: 'request' | 'upload',
  work: (sources: Context, caller: Caller | undefined) => Promise<Answer>,
): Promise<Answer> {
  const sources = await context();
  const caller = await findCaller(sources, askingOf(request));
  const limits = await spendLimit(sources.limits, caller, kind);
  const done = await work(sources, caller).catch((error) => errorAnswer(error, log));
  return { ...done, headers: { ...limits, ...done.headers } };
}
