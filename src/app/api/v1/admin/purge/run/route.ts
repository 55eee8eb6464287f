import { runWatched } from '#purge/run-recorded.ts';
import type { Asked } from '../../../../answer.ts';
import { stream } from '../../../../stream.ts';

export const dynamic = 'force-dynamic';

/** Answers with a line of JSON after each round, as `purgeAnswerSchema` has it, the last one being the result. */
export function POST(request: Request): Promise<Response> {
  return stream(request, { 'Content-Type': 'application/x-ndjson' }, lines);
}

async function* lines({ context, caller }: Asked): AsyncGenerator<string> {
  for await (const sofar of runWatched(context.purging, caller)) yield `${JSON.stringify(sofar)}\n`;
}
