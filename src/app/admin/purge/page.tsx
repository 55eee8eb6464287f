import { z } from 'zod';
import { listAudit } from '#audit/list-audit.ts';
import { context } from '#context.ts';
import { queueStateSchema } from '#contract/purge.ts';
import { lookAtMoves, sizeUpMoves } from '#move/look-at-moves.ts';
import { lookAtPurges, sizeUpPurges } from '#purge/look-at-purges.ts';
import { nextRun } from '#purge/timer.ts';
import styles from '#ui/admin/admin.module.css';
import { LinkButton } from '#ui/admin/link-button.tsx';
import { PageHead } from '#ui/admin/page-head.tsx';
import { PurgeRuns } from '#ui/admin/purge-runs.tsx';
import type { QueueEntryView } from '#ui/admin/queue-entry.tsx';
import { QueueList } from '#ui/admin/queue-list.tsx';
import { QueueTabs } from '#ui/admin/queue-tabs.tsx';
import { RunPurge } from '#ui/admin/run-purge.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { spoken } from '../../spoken.ts';
import { visitor } from '../../visitor.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.purge.title };
}

/** `after` is where the page before has ended: a time in milliseconds and an id. */
const querySchema = z.object({
  list: z.enum(['purge', 'moves']).catch('purge'),
  state: queueStateSchema.optional().catch(undefined),
  after: z
    .string()
    .regex(/^\d{1,15}\.[0-9A-Za-z]{1,64}$/)
    .transform((text) => text.split('.') as [string, string])
    .optional()
    .catch(undefined),
});

interface PurgePageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function PurgePage({ searchParams }: PurgePageProps) {
  const { locale, texts } = await spoken();
  const words = texts.purge;
  const opened = await context();
  const caller = (await visitor())?.caller;
  const { list, state: asked, after } = querySchema.parse(await searchParams);
  const [purges, moves, runs] = await Promise.all([
    sizeUpPurges(opened, caller),
    sizeUpMoves(opened, caller),
    listAudit(opened, caller, { action: 'purge.run', limit: 10 }),
  ]);
  // What waits for a person comes first.
  const isParked =
    list === 'moves' ? moves.parked > 0 : purges.some((one) => one.state === 'parked' && one.entries > 0);
  const state = asked ?? (isParked ? 'parked' : 'waiting');
  const { entries, next } = await pageOf(list, { state, after });
  const schedule = opened.config.purgeSchedule;
  const place = (more: Record<string, string> = {}) => `/admin/purge?${new URLSearchParams({ list, state, ...more })}`;
  return (
    <TextsProvider locale={locale} areas={{ purge: words, verify: texts.verify }}>
      <PageHead title={words.title} lead={words.lead}>
        <RunPurge />
      </PageHead>
      <PurgeRuns
        runs={runs.rows}
        next={schedule === undefined ? undefined : nextRun(schedule, Date.now())}
        words={words}
        locale={locale}
      />
      <QueueTabs {...{ list, state, purges, moves, words, locale }} />
      {entries.length === 0 ? (
        <p className={styles.empty}>{(list === 'purge' ? words.emptyPurges : words.emptyMoves)[state]}</p>
      ) : (
        <QueueList key={`${list} ${state}`} kind={list} state={state} entries={entries} />
      )}
      <nav className={styles.pager} aria-label={words.title}>
        {after === undefined ? null : <LinkButton href={place()}>{words.first}</LinkButton>}
        {next === undefined ? null : <LinkButton href={place({ after: next })}>{words.more}</LinkButton>}
      </nav>
    </TextsProvider>
  );
}

const limit = 50;

async function pageOf(
  list: 'purge' | 'moves',
  { state, after }: { state: z.infer<typeof queueStateSchema>; after: [string, string] | undefined },
): Promise<{ entries: QueueEntryView[]; next: string | undefined }> {
  const opened = await context();
  const caller = (await visitor())?.caller;
  const [createdAt, id] = [Number(after?.[0]), after?.[1] ?? ''];
  if (list === 'purge') {
    const query = { state, after: after && { createdAt, id }, limit };
    const { rows, next } = await lookAtPurges(opened, caller, query);
    return { entries: rows, next: next && `${next.createdAt}.${next.id}` };
  }
  const query = { state, after: after && { createdAt, imageId: id }, limit };
  const { rows, next } = await lookAtMoves(opened, caller, query);
  const entries = rows.map(({ imageId, ...row }) => ({ ...row, id: imageId, reason: undefined, askedBy: null }));
  return { entries, next: next && `${next.createdAt}.${next.imageId}` };
}
