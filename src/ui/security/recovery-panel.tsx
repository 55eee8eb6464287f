'use client';

import { useState } from 'react';
import type { RecoveryCodesAnswer } from '#contract/two-factor.ts';
import buttons from '../button.module.css';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { plural } from '../texts/words.ts';
import { useTask } from '../use-task.ts';
import { askVerified } from '../verify/ask-verified.ts';
import type { OnChange } from './on-change.ts';
import { Panel } from './panel.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import styles from './security.module.css';

/** Fewer than this are said to be few. */
const few = 3;

interface RecoveryPanelProps {
  left: number;
  /** Whether there is a second factor that they could stand in for. */
  possible: boolean;
  onChange: OnChange;
}

export function RecoveryPanel({ left, possible, onChange }: RecoveryPanelProps) {
  const words = useTexts('security').codes;
  const locale = useLocale();
  const [asking, setAsking] = useState(false);
  const { run } = useTask(useTexts('security').failed);
  const renew = () =>
    run('renew', async () => {
      setAsking(false);
      const path = '/api/v1/me/recovery-codes';
      const { recovery_codes } = await askVerified<RecoveryCodesAnswer>(path, { method: 'POST' });
      await onChange(recovery_codes);
    });
  return (
    <Panel title={words.title} lead={words.lead}>
      {possible ? (
        <div className={styles.row}>
          <div>
            <p className={styles.state}>{plural(locale, words.left, left)}</p>
            {left < few ? <p className={styles.small}>{words.few}</p> : null}
          </div>
          <button type="button" className={buttons.button} onClick={() => setAsking(true)}>
            {words.renew}
          </button>
        </div>
      ) : (
        <p className={styles.state}>{words.none}</p>
      )}
      {asking ? (
        <RemoveDialog
          title={words.renewTitle}
          lead={words.renewLead}
          action={words.renew}
          onConfirm={renew}
          onCancel={() => setAsking(false)}
        />
      ) : null}
    </Panel>
  );
}
