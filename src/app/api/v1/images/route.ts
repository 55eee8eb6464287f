import { askingOf, context } from '#context.ts';
import { listAnswerSchema, listQuerySchema } from '#contract/image.ts';
import { parseInput } from '#errors/parse-input.ts';
import { findCaller } from '#http/caller.ts';
import { jsonAnswer, respond } from '#http/respond.ts';
import { listImages } from '#image/list.ts';
import { log } from '#log/log.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return respond(log, async () => {
    const sources = await context();
    const caller = await findCaller(sources, askingOf(request));
    const query = parseInput(listQuerySchema, Object.fromEntries(new URL(request.url).searchParams));
    return jsonAnswer(200, listAnswerSchema.parse(await listImages(sources, caller, query)));
  });
}
