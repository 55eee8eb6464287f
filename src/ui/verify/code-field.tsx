'use client';

import { useEffect, useRef, useState } from 'react';
import { Field } from '../field.tsx';
import type { Texts } from '../texts/texts.ts';
import styles from './verify-dialog.module.css';

interface CodeFieldProps {
  words: Texts['verify'];
  /** Whether there is an app whose codes are taken; else recovery codes are all that is. */
  authenticator: boolean;
}

/** Where a code is typed: six digits of an app, or at a click a recovery code. The field's name is `code`. */
export function CodeField({ words, authenticator }: CodeFieldProps) {
  const [recovery, setRecovery] = useState(!authenticator);
  const field = useRef<HTMLDivElement>(null);
  const switched = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the field is another one then
  useEffect(() => {
    if (switched.current) field.current?.querySelector('input')?.focus();
  }, [recovery]);
  const shared = { name: 'code', required: true, autoCapitalize: 'none', spellCheck: false } as const;
  return (
    <div ref={field} className={styles.code}>
      {recovery ? (
        <Field
          key="recovery"
          label={words.recoveryCode}
          hint={words.recoveryHint}
          {...shared}
          minLength={16}
          maxLength={40}
          placeholder="xxxx-xxxx-xxxx-xxxx"
          autoComplete="off"
        />
      ) : (
        <Field
          key="app"
          label={words.code}
          hint={words.codeHint}
          {...shared}
          minLength={6}
          maxLength={7}
          inputMode="numeric"
          autoComplete="one-time-code"
        />
      )}
      {authenticator ? (
        <button
          type="button"
          className={styles.switch}
          onClick={() => {
            switched.current = true;
            setRecovery(!recovery);
          }}
        >
          {recovery ? words.useApp : words.useRecovery}
        </button>
      ) : null}
    </div>
  );
}
