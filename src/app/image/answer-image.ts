import type { IncomingMessage, ServerResponse } from 'node:http';
import { askingOf, context } from '#context.ts';
import { deleteAnswerSchema, uploadAnswerSchema } from '#contract/image.ts';
import { AppError } from '#errors/app-error.ts';
import { findCaller } from '#http/caller.ts';
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
  if (request.method !== 'POST') {
    throw new AppError('method_not_allowed', 'Images are sent here with POST', { headers: { Allow: 'POST' } });
  }
  const sources = await context();
  const caller = await findCaller(sources, askingOf(request));
  const uploaded = await receiveImage(sources.receiving, caller, { headers: request.headers, body: request });
  return jsonAnswer(201, uploadAnswerSchema.parse(uploaded), { Location: uploaded.url });
}

async function remove(request: IncomingMessage, name: string): Promise<Answer> {
  const sources = await context();
  const caller = await findCaller(sources, askingOf(request));
  const id = parseImageName(name)?.id;
  if (id === undefined) throw noSuchImage();
  const removed = await removeImage(sources, caller, id);
  return jsonAnswer(removed.status === 'deleted' ? 200 : 202, deleteAnswerSchema.parse(removed));
}
