import { retryAnswerSchema, retrySchema } from '#contract/purge.ts';
import { jsonAnswer } from '#http/respond.ts';
import { retryPurges } from '#purge/queue.ts';
import { answer } from '../../../../answer.ts';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const which = await body(retrySchema);
    const { retried } = await retryPurges(context, caller, 'all' in which ? which.all : which);
    return jsonAnswer(200, retryAnswerSchema.parse({ status: 'ok', retried }));
  });
}
