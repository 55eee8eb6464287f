'use client';

import { Button } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import type { DropAnswer, QueueState } from '#contract/purge.ts';
import { askServer } from '../ask-server.ts';
import { byteSize } from '../byte-size.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { jsonRequest } from '../json-request.ts';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { fill, plural } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import { useTask } from '../use-task.ts';
import { askVerified } from '../verify/ask-verified.ts';
import styles from './admin.module.css';
import { ChooseBar } from './choose-bar.tsx';
import { QueueEntry, type QueueEntryView } from './queue-entry.tsx';
import { useChosen } from './use-chosen.ts';

interface QueueListProps {
  /** Bytes that have to go, or pictures that wait for their store. */
  kind: 'purge' | 'moves';
  state: QueueState;
  entries: readonly QueueEntryView[];
}

/** Entries of a queue, and what can be done to one, to some and to all of them. */
export function QueueList({ kind, state, entries }: QueueListProps) {
  const words = useTexts('purge');
  const locale = useLocale();
  const router = useRouter();
  const chosen = useChosen(state === 'claimed' ? [] : entries);
  const { busy, run } = useTask(words.notRetried);
  const [doomed, setDoomed] = useState<QueueEntryView>();
  const list = useRef<HTMLDivElement>(null);

  async function act(name: string, work: () => Promise<void>, failed: string) {
    const done = async () => {
      await work();
      chosen.all(false);
      router.refresh();
    };
    await run(name, done, failed);
    list.current?.focus();
  }

  const retry = (which: { ids: readonly string[] } | { all: 'all' | 'parked' }) =>
    act(
      'retry',
      async () => {
        const path = `/api/v1/admin/${kind}/retry`;
        const { retried } = await askServer<{ retried: number }>(path, jsonRequest('POST', which));
        const then = kind === 'purge' ? words.retriedWords : words.retriedMoves;
        say(plural(locale, words.retried, retried), retried > 0 ? then : '');
      },
      words.notRetried,
    );

  const drop = ({ id }: QueueEntryView) =>
    act(
      'drop',
      async () => {
        const init = jsonRequest('POST', { id });
        const { store, store_key: key, bytes } = await askVerified<DropAnswer>('/api/v1/admin/purge/drop', init);
        say(words.dropped, fill(words.droppedWords, { size: byteSize(bytes, locale), store, key }));
      },
      words.notDropped,
    );

  return (
    <div ref={list} tabIndex={-1} className={styles.quiet}>
      <ChooseBar chosen={chosen} label={words.selectAll}>
        {chosen.ids.length === 0 ? null : (
          <Button size="xs" loading={busy === 'retry'} onClick={() => void retry({ ids: chosen.ids })}>
            {words.retryChosen} ({chosen.ids.length})
          </Button>
        )}
        {kind === 'purge' && state === 'parked' ? (
          <Button
            size="xs"
            variant="default"
            disabled={busy !== undefined}
            onClick={() => void retry({ all: 'parked' })}
          >
            {words.retryParked}
          </Button>
        ) : null}
        {kind === 'moves' ? (
          <Button size="xs" variant="default" disabled={busy !== undefined} onClick={() => void retry({ all: 'all' })}>
            {words.retryAllMoves}
          </Button>
        ) : null}
      </ChooseBar>
      <ul className={styles.rows}>
        {entries.map((entry) => (
          <QueueEntry
            key={entry.id}
            entry={entry}
            chosen={chosen.has(entry.id)}
            onChoose={state === 'claimed' ? undefined : () => chosen.toggle(entry.id)}
            onRetry={state === 'claimed' ? undefined : () => void retry({ ids: [entry.id] })}
            onDrop={kind === 'moves' || state === 'claimed' ? undefined : () => setDoomed(entry)}
          />
        ))}
      </ul>
      {doomed === undefined ? null : (
        <ConfirmDialog
          title={words.dropTitle}
          action={words.drop}
          busy={busy !== undefined}
          onCancel={() => setDoomed(undefined)}
          onConfirm={() => {
            setDoomed(undefined);
            void drop(doomed);
          }}
        >
          {fill(words.dropText, { size: byteSize(doomed.bytes ?? 0, locale), store: doomed.store })}
        </ConfirmDialog>
      )}
    </div>
  );
}
