'use client';

import { Button } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { PurgeAnswer } from '#contract/purge.ts';
import { askLines } from '../ask-lines.ts';
import { Refusal } from '../ask-server.ts';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import styles from './admin.module.css';

/** Runs the purge now and says how far it is. */
export function RunPurge() {
  const words = useTexts('purge');
  const locale = useLocale();
  const router = useRouter();
  const [sofar, setSofar] = useState<PurgeAnswer | 'begun'>();

  const values = ({ deleted, failed, remaining }: PurgeAnswer) => ({
    deleted: deleted.toLocaleString(locale),
    failed: failed.toLocaleString(locale),
    remaining: remaining.toLocaleString(locale),
  });

  async function run() {
    setSofar('begun');
    try {
      let last: PurgeAnswer | undefined;
      for await (const line of askLines<PurgeAnswer>('/api/v1/admin/purge/run', { method: 'POST' })) {
        last = line;
        setSofar(line);
      }
      if (last) say(words.ran, fill(words.ranWords, values(last)), last.failed > 0 ? 'problem' : 'done');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      say(words.notRun, error.message, 'problem');
    } finally {
      setSofar(undefined);
      router.refresh();
    }
  }

  return (
    <div className={styles.run}>
      <Button onClick={() => void run()} loading={sofar !== undefined}>
        {words.runNow}
      </Button>
      <p className={styles.progress} role="status">
        {sofar === undefined ? '' : sofar === 'begun' ? words.running : fill(words.progress, values(sofar))}
      </p>
    </div>
  );
}
