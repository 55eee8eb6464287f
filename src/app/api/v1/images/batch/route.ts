import type { z } from 'zod';
import { batchAnswerSchema, batchSchema } from '#contract/image.ts';
import { jsonAnswer } from '#http/respond.ts';
import { changeImages } from '#image/change-many.ts';
import { removeImages } from '#image/remove-many.ts';
import { restoreImages } from '#image/restore.ts';
import { type Asked, answer } from '../../../answer.ts';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return answer(request, async (asked) => {
    const batch = await asked.body(batchSchema);
    const done = new Set(await act(asked, batch));
    const missing = batch.ids.filter((id) => !done.has(id));
    return jsonAnswer(200, batchAnswerSchema.parse({ status: 'ok', done: [...done], missing }));
  });
}

async function act({ context, caller }: Asked, batch: z.output<typeof batchSchema>): Promise<readonly string[]> {
  const { ids } = batch;
  if (batch.action === 'restore') return await restoreImages(context, caller, ids);
  if (batch.action === 'change') return await changeImages(context, caller, ids, batch.change);
  return (await removeImages(context, caller, ids, { undoSeconds: batch.undo_seconds })).done;
}
