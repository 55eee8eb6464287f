'use client';

import { type ChangeEvent, type FormEvent, useState } from 'react';
import { askServer, Refusal } from './ask-server.ts';
import buttons from './button.module.css';
import styles from './field.module.css';
import { Field } from './field.tsx';
import { PasswordField } from './password-field.tsx';
import { passwordHint } from './password-hint.ts';
import { Problem } from './problem.tsx';
import { signIn } from './sign-in.ts';

const nobody = { name: '', email: '', password: '' };

/** Makes the first administrator, signs in as them and opens their pictures. `minLength` is in characters. */
export function SetupForm({ minLength }: { minLength: number }) {
  const [given, setGiven] = useState(nobody);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const fill = (field: keyof typeof nobody) => ({
    name: field,
    required: true,
    value: given[field],
    onChange: (event: ChangeEvent<HTMLInputElement>) => setGiven({ ...given, [field]: event.currentTarget.value }),
  });

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const headers = { 'Content-Type': 'application/json' };
      await askServer('/api/setup', { method: 'POST', headers, body: JSON.stringify(given) });
      await signIn(given.email, given.password);
      window.location.replace('/');
    } catch (error) {
      setBusy(false);
      setProblem(error instanceof Refusal ? error.message : 'That did not work. Try again in a moment.');
    }
  }

  return (
    <form method="post" action="/setup" onSubmit={submit} aria-label="First account" className={styles.form}>
      {problem === undefined ? null : <Problem>{problem}</Problem>}
      <Field label="Name" autoComplete="name" maxLength={100} {...fill('name')} />
      <Field
        label="E-mail"
        hint="You sign in with it. Nothing is sent to it."
        type="email"
        autoComplete="username"
        maxLength={254}
        {...fill('email')}
      />
      <PasswordField
        label="Password"
        hint={passwordHint(given.password, minLength, [given.name, given.email])}
        autoComplete="new-password"
        minLength={minLength}
        {...fill('password')}
      />
      <button type="submit" className={buttons.primary} aria-disabled={busy}>
        {busy ? 'Creating the account …' : 'Create the account'}
      </button>
      <noscript>This page needs JavaScript, which is switched off in this browser.</noscript>
    </form>
  );
}
