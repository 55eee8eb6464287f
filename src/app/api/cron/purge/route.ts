import { requireSecret } from '#authority/require-secret.ts';
import { context } from '#context.ts';
import { purgeAnswerSchema } from '#contract/purge.ts';
import { jsonAnswer, respond } from '#http/respond.ts';
import { log } from '#log/log.ts';
import { runScheduled } from '#purge/run-recorded.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return respond(request.headers.get('accept'), log, async () => {
    const { config, purging } = await context();
    requireSecret(config.cronSecret, request.headers.get('authorization'), 'purge');
    return jsonAnswer(200, purgeAnswerSchema.parse(await runScheduled(purging)));
  });
}
