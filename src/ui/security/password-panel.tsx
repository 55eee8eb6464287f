'use client';

import { useState } from 'react';
import { Refusal } from '../ask-server.ts';
import buttons from '../button.module.css';
import { jsonRequest } from '../json-request.ts';
import { PasswordField } from '../password-field.tsx';
import { Problem } from '../problem.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import { askVerified } from '../verify/ask-verified.ts';
import { Panel } from './panel.tsx';
import styles from './security.module.css';

/** NIST SP 800-63B; `passwordSchema` says the same. */
const minLength = 10;

export function PasswordPanel({ email }: { email: string }) {
  const words = useTexts('security').password;
  const common = useTexts('common');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function change(form: HTMLFormElement) {
    if (busy) return;
    const given = new FormData(form);
    const body = { current: String(given.get('current')), password: String(given.get('password')) };
    setBusy(true);
    setProblem(undefined);
    try {
      await askVerified('/api/v1/me/password', jsonRequest('POST', body));
      form.reset();
      say(words.done, words.doneMore);
    } catch (error) {
      setProblem(problemOf(error));
      form.querySelector<HTMLInputElement>('[name=current]')?.select();
    }
    setBusy(false);
  }

  function problemOf(error: unknown): string {
    if (!(error instanceof Refusal)) return common.failed;
    return error.code === 'invalid_request' ? words.wrong : error.message;
  }

  return (
    <Panel title={words.title} lead={words.lead}>
      <form
        className={styles.form}
        aria-label={words.title}
        onSubmit={(event) => {
          event.preventDefault();
          void change(event.currentTarget);
        }}
      >
        {problem === undefined ? null : <Problem>{problem}</Problem>}
        {/* Password managers look for the name that belongs to the password. */}
        <input type="email" name="email" value={email} readOnly hidden autoComplete="username" />
        <PasswordField label={words.current} name="current" required autoComplete="current-password" />
        <PasswordField
          label={words.next}
          hint={fill(words.hint, { count: minLength })}
          name="password"
          required
          minLength={minLength}
          autoComplete="new-password"
        />
        <button type="submit" className={buttons.primary} aria-disabled={busy}>
          {words.change}
        </button>
      </form>
    </Panel>
  );
}
