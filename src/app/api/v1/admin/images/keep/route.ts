import { batchAnswerSchema, keepSchema } from '#contract/image.ts';
import { jsonAnswer } from '#http/respond.ts';
import { keepImages } from '#image/everyone/keep-images.ts';
import { answer } from '../../../../answer.ts';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const { ids, keep } = await body(keepSchema);
    const done = await keepImages(context, caller, ids, keep);
    const missing = ids.filter((id) => !done.includes(id));
    return jsonAnswer(200, batchAnswerSchema.parse({ status: 'ok', done, missing }));
  });
}
