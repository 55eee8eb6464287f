import type { NextApiRequest, NextApiResponse } from 'next';
import { context } from '#context.ts';
import { errorAnswer, sendAnswer } from '#http/respond.ts';
import { log } from '#log/log.ts';
import { servePackage } from '#release/serve.ts';

export const config = { api: { bodyParser: false, externalResolver: true, responseLimit: false } };

export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  try {
    const { baseUrl, config: settings } = await context();
    const site = { dataDir: settings.dataDir, origin: new URL(baseUrl).origin };
    await servePackage(site, request, response, String(request.query.name));
  } catch (error) {
    await sendAnswer(request, response, errorAnswer(error, log));
  }
}
