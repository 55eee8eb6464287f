'use client';

import { type FormEvent, useEffect, useRef } from 'react';
import type { VerifyStepAnswer } from '#contract/two-factor.ts';
import buttons from '../button.module.css';
import fields from '../field.module.css';
import { Field } from '../field.tsx';
import { Icon } from '../icon.tsx';
import type { Texts } from '../texts/texts.ts';
import { CodeField } from './code-field.tsx';
import styles from './verify-dialog.module.css';

interface ProofFormProps {
  words: Texts['verify'];
  step: VerifyStepAnswer;
  busy: boolean;
  /** With the form that was filled in; without one for a passkey. */
  onProve: (event: FormEvent<HTMLFormElement> | undefined) => void;
}

/** A field for a password or a code, and a button for a passkey. */
export function ProofForm({ words, step, busy, onProve }: ProofFormProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  return (
    <form ref={form} className={fields.form} onSubmit={onProve} aria-label={words.title}>
      {step.passkey === undefined ? null : (
        <>
          <button type="button" className={buttons.button} aria-disabled={busy} onClick={() => onProve(undefined)}>
            <Icon name="key" />
            {words.usePasskey}
          </button>
          <p className={styles.or}>{words.or}</p>
        </>
      )}
      {step.password ? (
        <Field label={words.password} name="password" type="password" required autoComplete="current-password" />
      ) : (
        <CodeField words={words} authenticator={step.authenticator} />
      )}
      <button type="submit" className={buttons.primary} aria-disabled={busy}>
        {busy ? words.confirming : words.confirm}
      </button>
    </form>
  );
}
