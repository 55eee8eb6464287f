import type { NextApiRequest, NextApiResponse } from 'next';
import { askingOf, context } from '#context.ts';
import { detailsAnswerSchema } from '#contract/image.ts';
import { AppError } from '#errors/app-error.ts';
import { findCaller } from '#http/caller.ts';
import { spendLimit } from '#http/rate-limits.ts';
import { errorAnswer, jsonAnswer, sendAnswer } from '#http/respond.ts';
import { parseImageId } from '#image/image.ts';
import { replaceImage } from '#image/replace.ts';
import { log } from '#log/log.ts';

export const config = { api: { bodyParser: false, externalResolver: true, responseLimit: false } };

const allowed = { headers: { Allow: 'OPTIONS, PUT' } };

/** `PUT /api/v1/images/{id}/content`: other bytes under the same link. */
export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  try {
    if (request.method === 'OPTIONS') return void response.writeHead(204, allowed.headers).end();
    if (request.method !== 'PUT') throw new AppError('method_not_allowed', 'New bytes are sent with PUT', allowed);
    const opened = await context();
    const caller = await findCaller(opened, askingOf(request));
    const limits = await spendLimit(opened.limits, caller, 'upload');
    const sources = { receiving: opened.receiving, erasing: opened.purging };
    const replace = async () => {
      const id = parseImageId(request.query.id);
      const image = await replaceImage(sources, caller, id, { headers: request.headers, body: request });
      return jsonAnswer(200, detailsAnswerSchema.parse({ status: 'ok', ...image }));
    };
    const done = await replace().catch((error) => errorAnswer(error, log));
    await sendAnswer(request, response, { ...done, headers: { ...limits, ...done.headers } });
  } catch (error) {
    await sendAnswer(request, response, errorAnswer(error, log));
  }
}
