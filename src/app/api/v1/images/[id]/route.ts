import { askingOf, context } from '#context.ts';
import { deleteAnswerSchema, imageChangeSchema, uploadAnswerSchema } from '#contract/image.ts';
import { AppError } from '#errors/app-error.ts';
import { parseInput } from '#errors/parse-input.ts';
import { findCaller } from '#http/caller.ts';
import { jsonAnswer, respond } from '#http/respond.ts';
import { changeImage } from '#image/change.ts';
import { findImage } from '#image/find.ts';
import { parseImageId } from '#image/image.ts';
import { removeImage } from '#image/remove.ts';
import { log } from '#log/log.ts';

export const dynamic = 'force-dynamic';

interface Route {
  params: Promise<{ id: string }>;
}

export function GET(request: Request, { params }: Route): Promise<Response> {
  return respond(log, async () => {
    const sources = await context();
    const caller = await findCaller(sources, askingOf(request));
    const image = await findImage(sources, caller, parseImageId((await params).id));
    return jsonAnswer(200, uploadAnswerSchema.parse({ status: 'ok', ...image }));
  });
}

export function PATCH(request: Request, { params }: Route): Promise<Response> {
  return respond(log, async () => {
    const sources = await context();
    const caller = await findCaller(sources, askingOf(request));
    const change = parseInput(imageChangeSchema, await readJson(request));
    const image = await changeImage(sources, caller, parseImageId((await params).id), change);
    return jsonAnswer(200, uploadAnswerSchema.parse({ status: 'ok', ...image }));
  });
}

export function DELETE(request: Request, { params }: Route): Promise<Response> {
  return respond(log, async () => {
    const sources = await context();
    const caller = await findCaller(sources, askingOf(request));
    const removed = await removeImage(sources, caller, parseImageId((await params).id));
    return jsonAnswer(removed.status === 'deleted' ? 200 : 202, deleteAnswerSchema.parse(removed));
  });
}

async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch (error) {
    throw new AppError('invalid_request', 'The body is not JSON', { cause: error });
  }
}
