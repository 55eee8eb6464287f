import { dropAnswerSchema, dropSchema } from '#contract/purge.ts';
import { jsonAnswer } from '#http/respond.ts';
import { dropPurge } from '#purge/queue.ts';
import { answer } from '../../../../answer.ts';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const { store, storeKey, bytes } = await dropPurge(context, caller, (await body(dropSchema)).id);
    return jsonAnswer(200, dropAnswerSchema.parse({ status: 'ok', store, store_key: storeKey, bytes }));
  });
}
