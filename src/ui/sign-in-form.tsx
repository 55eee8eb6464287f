'use client';

import { useMounted } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { Refusal } from './ask-server.ts';
import buttons from './button.module.css';
import styles from './field.module.css';
import { Field } from './field.tsx';
import { PasswordField } from './password-field.tsx';
import { Problem } from './problem.tsx';
import { signIn } from './sign-in.ts';

/** `goOn` is a path on this site, checked by the page that renders the form. */
export function SignInForm({ goOn }: { goOn: string }) {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const ready = useMounted();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget;
    const given = new FormData(form);
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(String(given.get('email')), String(given.get('password')));
      window.location.replace(goOn);
    } catch (error) {
      setBusy(false);
      setProblem(error instanceof Refusal ? error.message : 'Signing in did not work. Try again in a moment.');
      form.querySelector<HTMLInputElement>('[name=password]')?.select();
    }
  }

  // Not sent before the script runs: the browser alone would only load the page again.
  return (
    <form method="post" action="/sign-in" onSubmit={submit} aria-label="Sign in" className={styles.form}>
      {problem === undefined ? null : <Problem>{problem}</Problem>}
      <Field label="E-mail" name="email" type="email" required autoComplete="username" maxLength={254} />
      <PasswordField label="Password" name="password" required autoComplete="current-password" />
      <button type="submit" className={buttons.primary} disabled={!ready} aria-disabled={busy}>
        {busy ? 'Signing in …' : 'Sign in'}
      </button>
      <noscript>Signing in needs JavaScript, which is switched off in this browser.</noscript>
    </form>
  );
}
