'use client';

import { useMounted } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { Refusal } from '../ask-server.ts';
import buttons from '../button.module.css';
import styles from '../field.module.css';
import { Field } from '../field.tsx';
import { PasswordField } from '../password-field.tsx';
import { passwordHint } from '../password-hint.ts';
import { Problem } from '../problem.tsx';
import { signIn } from '../sign-in.ts';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';

/** What somebody says of themselves. */
export interface NewAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

interface NewAccountFormProps {
  words: Record<'form' | 'name' | 'email' | 'password' | 'create' | 'creating', string>;
  emailHint: string;
  /** An address that is given and stays. */
  email?: string | undefined;
  /** Of a password, in characters. */
  minLength: number;
  /** Where the form is sent without its script. */
  action?: string;
  /** Makes the account and gives the address to sign in with. @throws Refusal */
  create: (given: NewAccount) => Promise<string>;
}

/** Makes an account, signs in with it and opens its pictures. */
export function NewAccountForm({ words, emailHint, email, minLength, action, create }: NewAccountFormProps) {
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
      await signIn(await create(given), given.password);
      window.location.replace('/');
    } catch (error) {
      setBusy(false);
      setProblem(error instanceof Refusal ? error.message : common.failed);
    }
  }

  return (
    <form
      method="post"
      action={action}
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
        hint={emailHint}
        name="email"
        type="email"
        required
        autoComplete="username"
        maxLength={254}
        readOnly={email !== undefined}
        defaultValue={email}
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
      <noscript>{common.needsScript}</noscript>
    </form>
  );
}

function read(form: HTMLFormElement): NewAccount {
  const field = (name: string) => String(new FormData(form).get(name) ?? '');
  return { name: field('name'), email: field('email'), password: field('password') };
}
