import { listAnswerSchema, listQuerySchema } from '#contract/image.ts';
import { jsonAnswer } from '#http/respond.ts';
import { listImages } from '#image/list.ts';
import { answer } from '../../answer.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, query }) =>
    jsonAnswer(200, listAnswerSchema.parse(await listImages(context, caller, query(listQuerySchema)))),
  );
}
