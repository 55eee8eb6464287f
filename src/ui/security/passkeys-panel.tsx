'use client';

import { useMounted } from '@mantine/hooks';
import { useState } from 'react';
import type { NewPasskey, Passkey, PasskeyStepAnswer, RecoveryCodesAnswer } from '#contract/two-factor.ts';
import buttons from '../button.module.css';
import { jsonRequest } from '../json-request.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import { useTask } from '../use-task.ts';
import { makePasskey } from '../verify/ask-passkey.ts';
import { askVerified } from '../verify/ask-verified.ts';
import type { OnChange } from './on-change.ts';
import { Panel } from './panel.tsx';
import { PasskeyItem } from './passkey-item.tsx';
import { PasskeyNameDialog } from './passkey-name-dialog.tsx';
import styles from './security.module.css';

interface PasskeysPanelProps {
  passkeys: readonly Passkey[];
  /** Origin of the site. */
  origin: string;
  /** Whether browsers allow passkeys at that origin. */
  allowed: boolean;
  /** Whether there is but one second factor. */
  only: boolean;
  onChange: OnChange;
}

export function PasskeysPanel({ passkeys, origin, allowed, only, onChange }: PasskeysPanelProps) {
  const words = useTexts('security').passkeys;
  const [made, setMade] = useState<{ step: string; passkey: NewPasskey }>();
  const { busy, run } = useTask(useTexts('security').failed);
  const mounted = useMounted();
  const unsupported = mounted && typeof PublicKeyCredential === 'undefined';
  const path = '/api/v1/me/passkeys';

  const begin = () =>
    run('begin', async () => {
      const { step, options } = await askVerified<PasskeyStepAnswer>(`${path}/begin`, { method: 'POST' });
      setMade({ step, passkey: await makePasskey(options, words.refused) });
    });
  const save = (name: string) =>
    run('save', async () => {
      const kept = made && { ...made, name };
      setMade(undefined);
      const { recovery_codes } = await askVerified<RecoveryCodesAnswer>(path, jsonRequest('POST', kept ?? {}));
      await onChange(recovery_codes);
      say(words.title, words.done);
    });

  return (
    <Panel title={words.title} lead={words.lead}>
      {passkeys.length > 0 ? (
        <ul className={styles.list}>
          {passkeys.map((passkey) => (
            <PasskeyItem key={passkey.id} passkey={passkey} only={only} onChange={onChange} />
          ))}
        </ul>
      ) : null}
      {allowed && !unsupported ? (
        <div className={styles.row}>
          <p className={styles.state}>{passkeys.length === 0 ? words.none : null}</p>
          <button type="button" className={buttons.button} aria-disabled={busy !== undefined} onClick={begin}>
            {words.add}
          </button>
        </div>
      ) : (
        <p className={styles.small}>{allowed ? words.unsupported : fill(words.unavailable, { origin })}</p>
      )}
      {made ? (
        <PasskeyNameDialog
          name={fill(words.suggestion, { number: passkeys.length + 1 })}
          onSave={save}
          onCancel={() => setMade(undefined)}
        />
      ) : null}
    </Panel>
  );
}
