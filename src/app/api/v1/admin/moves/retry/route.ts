import { retryAnswerSchema, retrySchema } from '#contract/purge.ts';
import { jsonAnswer } from '#http/respond.ts';
import { retryMoves } from '#move/retry-moves.ts';
import { answer } from '../../../../answer.ts';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const which = await body(retrySchema);
    let retried = 'all' in which ? await retryMoves(context.db, caller, 'all') : 0;
    for (const id of 'ids' in which ? which.ids : []) retried += await retryMoves(context.db, caller, { id });
    return jsonAnswer(200, retryAnswerSchema.parse({ status: 'ok', retried }));
  });
}
