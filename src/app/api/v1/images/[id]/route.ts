import { deleteAnswerSchema, deleteQuerySchema, detailsAnswerSchema, imageChangeSchema } from '#contract/image.ts';
import { jsonAnswer } from '#http/respond.ts';
import { changeImage } from '#image/change.ts';
import { findImage } from '#image/find.ts';
import { noSuchImage, parseImageId } from '#image/image.ts';
import { removeImage } from '#image/remove.ts';
import { removeImages } from '#image/remove-many.ts';
import { answer } from '../../../answer.ts';

export const dynamic = 'force-dynamic';

interface Route {
  params: Promise<{ id: string }>;
}

export function GET(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async ({ context, caller }) => {
    const image = await findImage(context, caller, parseImageId((await params).id));
    return jsonAnswer(200, detailsAnswerSchema.parse({ status: 'ok', ...image }));
  });
}

export function PATCH(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const change = await body(imageChangeSchema);
    const image = await changeImage(context, caller, parseImageId((await params).id), change);
    return jsonAnswer(200, detailsAnswerSchema.parse({ status: 'ok', ...image }));
  });
}

export function DELETE(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async ({ context, caller, query }) => {
    const id = parseImageId((await params).id);
    const { undo_seconds: undoSeconds = 0 } = query(deleteQuerySchema);
    if (undoSeconds === 0) {
      const removed = await removeImage(context, caller, id);
      return jsonAnswer(removed.status === 'deleted' ? 200 : 202, deleteAnswerSchema.parse(removed));
    }
    const { done } = await removeImages(context, caller, [id], { undoSeconds });
    if (done.length === 0) throw noSuchImage();
    return jsonAnswer(202, deleteAnswerSchema.parse({ status: 'queued' }));
  });
}
