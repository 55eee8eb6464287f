import type { NextApiRequest, NextApiResponse } from 'next';
import { askingOf, context } from '#context.ts';
import { AppError } from '#errors/app-error.ts';
import { parseInput } from '#errors/parse-input.ts';
import { requireOwnOrigin } from '#http/caller.ts';
import { errorAnswer, jsonAnswer, sendAnswer } from '#http/respond.ts';
import { createFirstAdmin } from '#user/create-first-admin.ts';
import { newUserSchema } from '#user/create-user.ts';

export const config = { api: { bodyParser: { sizeLimit: '16kb' } } };

const bodySchema = newUserSchema.omit({ role: true });

/** `POST /api/setup`: makes the first administrator, while there is no account at all. */
export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  const { config, db, log } = await context();
  try {
    if (request.method !== 'POST')
      throw new AppError('method_not_allowed', 'Send POST', { headers: { Allow: 'POST' } });
    requireOwnOrigin(config.baseUrl, askingOf(request));
    await createFirstAdmin({ db }, parseInput(bodySchema, request.body));
    await sendAnswer(request, response, jsonAnswer(201, { status: 'ok' }));
  } catch (error) {
    await sendAnswer(request, response, errorAnswer(error, log));
  }
}
