import type { NextApiRequest, NextApiResponse } from 'next';
import { answerImage } from '#app/image/answer-image.ts';

export const config = { api: { bodyParser: false, externalResolver: true, responseLimit: false } };

export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  await answerImage(request, response, [request.query.path ?? []].flat().join('/'));
}
