import { pipeline } from 'node:stream/promises';
import type { NextApiRequest, NextApiResponse } from 'next';
import { askingOf, context } from '#context.ts';
import { AppError } from '#errors/app-error.ts';
import { exportAccount } from '#export/export-account.ts';
import { findCaller } from '#http/caller.ts';
import { errorAnswer, sendAnswer } from '#http/respond.ts';

export const config = { api: { bodyParser: false, externalResolver: true, responseLimit: false } };

/** `GET /api/v1/me/export`: everything of the caller's as a zip file. */
export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  const sources = await context();
  try {
    if (request.method !== 'GET') throw new AppError('method_not_allowed', 'Send GET', { headers: { Allow: 'GET' } });
    const archive = await exportAccount(sources, await findCaller(sources, askingOf(request)));
    const name = `prntscrn-${new Date().toISOString().slice(0, 10)}.zip`;
    response.setHeader('Content-Type', 'application/zip');
    response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    // Where it breaks off, so does the connection: nobody takes half of it for the whole.
    await pipeline(archive, response).catch((error) => sources.log.warn({ err: error }, 'An export broke off'));
  } catch (error) {
    await sendAnswer(request, response, errorAnswer(error, sources.log));
  }
}
