import type { NextApiRequest, NextApiResponse } from 'next';
import { context } from '#context.ts';
import { errorAnswer, sendAnswer } from '#http/respond.ts';
import { log } from '#log/log.ts';
import { serveRelease } from '#release/serve.ts';

export const config = { api: { bodyParser: false, externalResolver: true, responseLimit: false } };

export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  try {
    const { dataDir } = (await context()).config;
    await serveRelease(dataDir, request, response, [request.query.path ?? []].flat().join('/'));
  } catch (error) {
    await sendAnswer(request, response, errorAnswer(error, log));
  }
}
