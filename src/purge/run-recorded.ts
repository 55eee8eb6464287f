import { recordAudit } from '#audit/record.ts';
import { type Caller, requireAdmin } from '#authority/caller.ts';
import { type PurgeAnswer, purgeReasonSchema } from '#contract/purge.ts';
import { type PurgeSources, runPurge } from './run.ts';

/** One run of the timer or of the cron route, written into the audit log: the server's own doing. */
export async function runScheduled(sources: PurgeSources): Promise<PurgeAnswer> {
  const answer = await runPurge(sources);
  await record(sources, undefined, answer);
  return answer;
}

/** A run that somebody watches: this many pictures, or milliseconds, and there is news. */
const round = { mostImages: 5000, mostMs: 2000 };

/**
 * Runs the purge until nothing is due any more, or nothing goes; gives what it has come to after each round. However it
 * ends, the audit log says who asked and what came of it. @throws AppError `forbidden` unless an administrator asks.
 */
export async function* runWatched(sources: PurgeSources, caller: Caller | undefined): AsyncGenerator<PurgeAnswer> {
  requireAdmin(caller);
  let total: PurgeAnswer | undefined;
  try {
    for (let going = true; going; ) {
      const last = await runPurge({ ...round, ...sources });
      total = total === undefined ? last : sum(total, last);
      going = last.deleted > 0 && last.remaining > 0;
      yield total;
    }
  } finally {
    if (total) await record(sources, caller, total);
  }
}

function sum(before: PurgeAnswer, last: PurgeAnswer): PurgeAnswer {
  const by_reason: PurgeAnswer['by_reason'] = {};
  for (const reason of purgeReasonSchema.options) {
    const count = (before.by_reason[reason] ?? 0) + (last.by_reason[reason] ?? 0);
    if (count > 0) by_reason[reason] = count;
  }
  const { status, remaining, parked } = last;
  const deleted = before.deleted + last.deleted;
  const failed = before.failed + last.failed;
  return {
    status,
    remaining,
    parked,
    by_reason,
    deleted,
    failed,
    due: deleted + failed + remaining,
    ms: before.ms + last.ms,
  };
}

async function record(sources: PurgeSources, caller: Caller | undefined, answer: PurgeAnswer): Promise<void> {
  const { deleted, failed, remaining, parked, by_reason, ms } = answer;
  const why = Object.keys(by_reason).length > 0 ? { by_reason } : {};
  await recordAudit(sources, caller, {
    action: 'purge.run',
    detail: { deleted, failed, remaining, parked, ...why, ms },
  });
}
