import type { NextApiRequest, NextApiResponse } from 'next';
import { context } from '#context.ts';
import { errorAnswer, sendAnswer } from '#http/respond.ts';
import { log } from '#log/log.ts';

export const config = { api: { bodyParser: false, externalResolver: true, responseLimit: false } };

/** `/api/v1/images/{id}/thumbnail` where Next is alone; server.ts answers it before Next. */
export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  try {
    await (await context()).serveThumbnail(request, response, String(request.query.id));
  } catch (error) {
    await sendAnswer(request, response, errorAnswer(error, log));
  }
}
