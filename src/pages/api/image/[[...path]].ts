import type { NextApiRequest, NextApiResponse } from 'next';
import { askingOf, context } from '#context.ts';
import { deleteAnswerSchema, uploadAnswerSchema } from '#contract/image.ts';
import { AppError } from '#errors/app-error.ts';
import { findCaller } from '#http/caller.ts';
import { type Answer, errorAnswer, jsonAnswer, sendAnswer } from '#http/respond.ts';
import { noSuchImage, parseImageName } from '#image/image.ts';
import { receiveImage } from '#image/receive.ts';
import { removeImage } from '#image/remove.ts';
import { log } from '#log/log.ts';

export const config = { api: { bodyParser: false, externalResolver: true, responseLimit: false } };

export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  const { path = [] } = request.query;
  const name = [path].flat().join('/');
  try {
    if (request.method === 'DELETE' && name) return await sendAnswer(request, response, await remove(request, name));
    if (name) return await (await context()).serve(request, response, name);
    await sendAnswer(request, response, await receive(request));
  } catch (error) {
    await sendAnswer(request, response, errorAnswer(error, log));
  }
}

async function receive(request: NextApiRequest): Promise<Answer> {
  if (request.method !== 'POST') {
    throw new AppError('method_not_allowed', 'Images are sent here with POST', { headers: { Allow: 'POST' } });
  }
  const { db, config, receiving } = await context();
  const caller = await findCaller({ db, config }, askingOf(request));
  const uploaded = await receiveImage(receiving, caller, { headers: request.headers, body: request });
  return jsonAnswer(201, uploadAnswerSchema.parse(uploaded), { Location: uploaded.url });
}

async function remove(request: NextApiRequest, name: string): Promise<Answer> {
  const sources = await context();
  const caller = await findCaller(sources, askingOf(request));
  const id = parseImageName(name)?.id;
  if (id === undefined) throw noSuchImage();
  const removed = await removeImage(sources, caller, id);
  return jsonAnswer(removed.status === 'deleted' ? 200 : 202, deleteAnswerSchema.parse(removed));
}
