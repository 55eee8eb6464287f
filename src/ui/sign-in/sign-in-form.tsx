'use client';

import { useMounted } from '@mantine/hooks';
import { type FormEvent, lazy, Suspense, useState } from 'react';
import type { SecondStepAnswer } from '#contract/two-factor.ts';
import buttons from '../button.module.css';
import styles from '../field.module.css';
import { Field } from '../field.tsx';
import { Icon } from '../icon.tsx';
import { PasswordField } from '../password-field.tsx';
import { Problem } from '../problem.tsx';
import { signIn } from '../sign-in.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { signInProblem } from './sign-in-problem.ts';

const SecondStep = lazy(() => import('./second-step.tsx').then((module) => ({ default: module.SecondStep })));

interface SignInFormProps {
  /** A path on this site, checked by the page that renders the form. */
  goOn: string;
  /** Whether browsers allow passkeys at this site's address. */
  passkeys: boolean;
}

/** E-mail and password, then the second factor where one is set up; or a passkey alone. */
export function SignInForm({ goOn, passkeys }: SignInFormProps) {
  const words = useTexts('signIn');
  const common = useTexts('common');
  const [step, setStep] = useState<SecondStepAnswer>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const ready = useMounted();

  async function attempt(work: () => Promise<SecondStepAnswer | undefined>, wrong: string, failed?: () => void) {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const next = await work();
      if (!next) return window.location.replace(goOn);
      setStep(next);
    } catch (error) {
      setProblem(signInProblem(common, error, wrong));
      failed?.();
    }
    setBusy(false);
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const work = () => signIn(String(given.get('email')), String(given.get('password')));
    void attempt(work, common.wrongPassword, () => form.querySelector<HTMLInputElement>('[name=password]')?.select());
  }

  async function enterWithPasskey() {
    const { passkeySignIn } = await import('./passkey-sign-in.ts');
    return await passkeySignIn(words.passkeyFailed);
  }

  function startOver(why?: string) {
    setStep(undefined);
    setProblem(why);
  }

  if (step)
    return (
      <Suspense fallback={null}>
        <SecondStep step={step} goOn={goOn} onOver={startOver} />
      </Suspense>
    );
  // Not sent before the script runs: the browser alone would only load the page again.
  return (
    <form method="post" action="/sign-in" onSubmit={submit} aria-label={words.title} className={styles.form}>
      {problem === undefined ? null : <Problem>{problem}</Problem>}
      <Field label={words.email} name="email" type="email" required autoComplete="username" maxLength={254} />
      <PasswordField label={words.password} name="password" required autoComplete="current-password" />
      <button type="submit" className={buttons.primary} disabled={!ready} aria-disabled={busy}>
        {busy ? words.submitting : words.submit}
      </button>
      {passkeys ? (
        <button
          type="button"
          className={buttons.button}
          disabled={!ready}
          aria-disabled={busy}
          onClick={() => void attempt(enterWithPasskey, words.wrongPasskey)}
        >
          <Icon name="key" />
          {words.passkey}
        </button>
      ) : null}
      <noscript>{words.noScript}</noscript>
    </form>
  );
}
