'use client';

import { useMounted } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { askServer, Refusal } from '../ask-server.ts';
import buttons from '../button.module.css';
import styles from '../field.module.css';
import { Field } from '../field.tsx';
import { PasswordField } from '../password-field.tsx';
import { passwordHint } from '../password-hint.ts';
import { Problem } from '../problem.tsx';
import { signIn } from '../sign-in.ts';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';

interface InviteFormProps {
  token: string;
  /** What the invitation names; null: the person chooses. */
  email: string | null;
  minLength: number;
}

/** Makes the account of somebody who was invited, signs in as them and opens their pictures. */
export function InviteForm({ token, email: fixed, minLength }: InviteFormProps) {
  const words = useTexts('invite');
  const common = useTexts('common');
  const hintWords = { locale: useLocale(), words: common.passwordHint };
  const [hint, setHint] = useState(passwordHint(hintWords, '', minLength, []));
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const ready = useMounted();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const given = read(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    try {
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ token, ...given });
      const { email } = await askServer<{ email: string }>('/api/v1/invites/accept', { method: 'POST', headers, body });
      await signIn(email, given.password);
      window.location.replace('/');
    } catch (error) {
      setBusy(false);
      setProblem(error instanceof Refusal ? error.message : common.failed);
    }
  }
  return (
    <form
      method="post"
      onSubmit={submit}
      onInput={({ currentTarget }) => {
        const { name, email, password } = read(currentTarget);
        setHint(passwordHint(hintWords, password, minLength, [name, email]));
      }}
      aria-label={words.form}
      className={styles.form}
    >
      {problem === undefined ? null : <Problem>{problem}</Problem>}
      <Field label={words.name} name="name" required autoComplete="name" maxLength={100} />
      <Field
        label={words.email}
        hint={fixed === null ? words.emailHint : words.emailFixed}
        name="email"
        type="email"
        required
        autoComplete="username"
        maxLength={254}
        readOnly={fixed !== null}
        defaultValue={fixed ?? undefined}
      />
      <PasswordField
        label={words.password}
        hint={hint}
        name="password"
        required
        autoComplete="new-password"
        minLength={minLength}
      />
      <button type="submit" className={buttons.primary} disabled={!ready} aria-disabled={busy}>
        {busy ? words.creating : words.create}
      </button>
      <noscript>{words.noScript}</noscript>
    </form>
  );
}

function read(form: HTMLFormElement) {
  const field = (name: string) => String(new FormData(form).get(name) ?? '');
  return { name: field('name'), email: field('email'), password: field('password') };
}
