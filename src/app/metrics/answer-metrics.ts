import { auditBefore } from '#audit/queries.ts';
import { operator } from '#authority/caller.ts';
import { requireSecret } from '#authority/require-secret.ts';
import type { Context } from '#context.ts';
import type { Answer } from '#http/respond.ts';
import { expose, expositionType } from '#metrics/exposition.ts';
import { processFamilies, watchEventLoop } from '#metrics/process-families.ts';
import type { RequestMeter } from '#metrics/request-meter.ts';
import { openSiteFamilies, type QueueLook } from '#metrics/site-families.ts';
import { lookAtMoves, sizeUpMoves } from '#move/look-at-moves.ts';
import { lookAtPurges, sizeUpPurges } from '#purge/look-at-purges.ts';

/** Answers `GET /metrics` for whoever has METRICS_TOKEN. @throws AppError `unauthorized` for all others. */
export type AnswerMetrics = (authorization: string | undefined) => Promise<Answer>;

export function openMetrics(
  context: Pick<Context, 'config' | 'db' | 'happenings'>,
  requests: RequestMeter,
): AnswerMetrics {
  const { config, db, happenings } = context;
  const delay = watchEventLoop();
  const site = openSiteFamilies({
    db,
    dataDir: config.dataDir,
    queues: { purge: () => lookAtPurgeQueue(context), move: () => lookAtMoveQueue(context) },
    lastPurge: async () => (await auditBefore(db, { action: 'purge.run' }, undefined, 1))[0]?.at,
    now: Date.now,
  });
  return async (authorization) => {
    requireSecret(config.metricsToken, authorization, 'metrics');
    const families = [...requests.families(), ...happenings.families(), ...(await site()), ...processFamilies(delay)];
    const body = expose(families);
    const length = String(Buffer.byteLength(body));
    const headers = { 'Content-Type': expositionType, 'Content-Length': length, 'Cache-Control': 'no-store' };
    return { status: 200, headers, body };
  };
}

type Looking = Pick<Context, 'db'>;
const oldest = { state: 'waiting', after: undefined, limit: 1 } as const;

async function lookAtPurgeQueue(at: Looking): Promise<QueueLook> {
  const [counts, { rows }] = await Promise.all([sizeUpPurges(at, operator), lookAtPurges(at, operator, oldest)]);
  return {
    entries: Object.fromEntries(counts.map(({ state, entries }) => [state, entries])),
    oldestAt: rows[0]?.createdAt,
  };
}

async function lookAtMoveQueue(at: Looking): Promise<QueueLook> {
  const [entries, { rows }] = await Promise.all([sizeUpMoves(at, operator), lookAtMoves(at, operator, oldest)]);
  return { entries, oldestAt: rows[0]?.createdAt };
}
