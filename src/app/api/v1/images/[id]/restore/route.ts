import { restoreAnswerSchema } from '#contract/image.ts';
import { jsonAnswer } from '#http/respond.ts';
import { noSuchImage, parseImageId } from '#image/image.ts';
import { restoreImages } from '#image/restore.ts';
import { answer } from '../../../../answer.ts';

export const dynamic = 'force-dynamic';

export function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answer(request, async ({ context, caller }) => {
    const id = parseImageId((await params).id);
    const done = await restoreImages(context, caller, [id]);
    if (done.length === 0) throw noSuchImage();
    return jsonAnswer(200, restoreAnswerSchema.parse({ status: 'restored' }));
  });
}
