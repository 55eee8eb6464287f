'use client';

import { useState } from 'react';
import type { NewAuthenticatorAnswer } from '#contract/two-factor.ts';
import buttons from '../button.module.css';
import { Icon } from '../icon.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import { say } from '../toasts.tsx';
import { useTask } from '../use-task.ts';
import { askVerified } from '../verify/ask-verified.ts';
import { AuthenticatorDialog } from './authenticator-dialog.tsx';
import { Dated } from './dated.tsx';
import type { OnChange } from './on-change.ts';
import { Panel } from './panel.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import styles from './security.module.css';

interface AuthenticatorPanelProps {
  /** ISO 8601; null: not set up. */
  since: string | null;
  /** Whether it is the only second factor. */
  only: boolean;
  onChange: OnChange;
}

export function AuthenticatorPanel({ since, only, onChange }: AuthenticatorPanelProps) {
  const words = useTexts('security').app;
  const [made, setMade] = useState<NewAuthenticatorAnswer>();
  const [asking, setAsking] = useState(false);
  const { busy, run } = useTask(useTexts('security').failed);
  const path = '/api/v1/me/authenticator';

  const begin = () =>
    run('begin', async () => setMade(await askVerified<NewAuthenticatorAnswer>(path, { method: 'POST' })));
  const remove = () =>
    run('remove', async () => {
      setAsking(false);
      await askVerified(path, { method: 'DELETE' });
      await onChange();
      say(words.title, words.removed);
    });
  async function confirmed(codes: readonly string[]) {
    setMade(undefined);
    await onChange(codes);
    say(words.title, words.done);
  }

  return (
    <Panel title={words.title} lead={words.lead}>
      <div className={styles.row}>
        <p className={styles.state}>
          {since === null ? (
            words.off
          ) : (
            <>
              <span className={styles.good}>
                <Icon name="check" />
              </span>
              <Dated text={words.on} iso={since} />
            </>
          )}
        </p>
        {since === null ? (
          <button type="button" className={buttons.primary} aria-disabled={busy !== undefined} onClick={begin}>
            {words.setUp}
          </button>
        ) : (
          <button type="button" className={buttons.button} onClick={() => setAsking(true)}>
            {words.remove}
          </button>
        )}
      </div>
      {made ? <AuthenticatorDialog made={made} onDone={confirmed} onCancel={() => setMade(undefined)} /> : null}
      {asking ? (
        <RemoveDialog
          title={words.removeTitle}
          lead={only ? words.removeLast : words.removeLead}
          action={words.remove}
          onConfirm={remove}
          onCancel={() => setAsking(false)}
        />
      ) : null}
    </Panel>
  );
}
