import type { NextApiRequest, NextApiResponse } from 'next';
import { z } from 'zod';
import { askingOf, context } from '#context.ts';
import { AppError } from '#errors/app-error.ts';
import { findVisitor, requireOwnOrigin } from '#http/caller.ts';
import { overwriteOrigin } from '#http/own-origin.ts';
import { sendRefusal } from '#http/send-refusal.ts';
import { answerInteraction } from '#oauth/answer-interaction.ts';
import { providerOf } from '#oauth/provider-of.ts';

const formSchema = z.object({ decision: z.enum(['allow', 'deny']) });

/** `POST /api/consent/{uid}`: the form of the consent page; sends the browser on, or shows a page saying why not. */
export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  const { config, db, log, settings } = await context();
  try {
    if (request.method !== 'POST')
      throw new AppError('method_not_allowed', 'Send the form of the consent page', { headers: { Allow: 'POST' } });
    overwriteOrigin(request, config);
    const asking = askingOf(request);
    requireOwnOrigin(config.baseUrl, asking);
    const form = formSchema.safeParse(request.body);
    if (!form.success) throw new AppError('invalid_request', 'Allow or deny: the form said neither');
    const visitor = await findVisitor({ config, db }, asking);
    const provider = providerOf({ config, db, log, settings });
    const exchange = { req: request, res: response, db };
    const next = await answerInteraction(
      provider,
      visitor?.caller,
      exchange,
      String(request.query.uid),
      form.data.decision,
    );
    response.redirect(303, next);
  } catch (error) {
    await sendRefusal({ log, settings }, request, response, error);
  }
}
