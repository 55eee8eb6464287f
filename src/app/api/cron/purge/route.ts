import { createHash, timingSafeEqual } from 'node:crypto';
import { context } from '#context.ts';
import { purgeAnswerSchema } from '#contract/purge.ts';
import { AppError } from '#errors/app-error.ts';
import { jsonAnswer, respond } from '#http/respond.ts';
import { log } from '#log/log.ts';
import { runScheduled } from '#purge/run-recorded.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return respond(request.headers.get('accept'), log, async () => {
    const { config, purging } = await context();
    requireSecret(config.cronSecret, request.headers.get('authorization'));
    return jsonAnswer(200, purgeAnswerSchema.parse(await runScheduled(purging)));
  });
}

/** Compares in a time that says nothing of the secret; without a secret nobody may. */
function requireSecret(secret: string | undefined, sent: string | null): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (secret && timingSafeEqual(digest(`Bearer ${secret}`), digest(sent ?? ''))) return;
  throw new AppError('unauthorized', 'The purge needs its secret', {
    headers: { 'WWW-Authenticate': 'Bearer realm="prntscrn purge"' },
  });
}
