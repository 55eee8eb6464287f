'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { SecondStepAnswer } from '#contract/two-factor.ts';
import { Refusal } from '../ask-server.ts';
import buttons from '../button.module.css';
import styles from '../field.module.css';
import { Icon } from '../icon.tsx';
import { Problem } from '../problem.tsx';
import { answerStep } from '../sign-in.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { askPasskey } from '../verify/ask-passkey.ts';
import { CodeField } from '../verify/code-field.tsx';
import dialog from '../verify/verify-dialog.module.css';
import { signInProblem } from './sign-in-problem.ts';

interface SecondStepProps {
  step: SecondStepAnswer;
  goOn: string;
  /** Back to the password, and why where it was not asked for. */
  onOver: (why?: string) => void;
}

/** Asks for the second factor once the password was right. Loaded for those who have one. */
export function SecondStep({ step, goOn, onOver }: SecondStepProps) {
  const words = useTexts('signIn');
  const common = useTexts('common');
  const verifyWords = useTexts('verify');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);

  async function attempt(prove: () => Promise<void>, wrong: string) {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await prove();
      window.location.replace(goOn);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'not_found') return onOver(words.tooLate);
      setBusy(false);
      setProblem(signInProblem(common, error, wrong));
      form.current?.querySelector('input')?.select();
    }
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code'));
    void attempt(() => answerStep(step.step, { code }), verifyWords.wrong);
  }

  const { passkey: options } = step;
  const usePasskey = async () => {
    if (options) await answerStep(step.step, { passkey: await askPasskey(options, verifyWords.passkeyFailed) });
  };
  return (
    <form ref={form} onSubmit={submit} aria-label={words.title} className={styles.form}>
      <p className={dialog.lead} role="status">
        {words.secondStep}
      </p>
      {problem === undefined ? null : <Problem>{problem}</Problem>}
      {options === undefined ? null : (
        <>
          <button
            type="button"
            className={buttons.button}
            aria-disabled={busy}
            onClick={() => void attempt(usePasskey, words.wrongPasskey)}
          >
            <Icon name="key" />
            {words.passkey}
          </button>
          <p className={dialog.or}>{verifyWords.or}</p>
        </>
      )}
      <CodeField words={verifyWords} authenticator={step.authenticator} />
      <button type="submit" className={buttons.primary} aria-disabled={busy}>
        {busy ? words.goingOn : words.goOn}
      </button>
      <button type="button" className={buttons.button} disabled={busy} onClick={() => onOver()}>
        {words.startOver}
      </button>
    </form>
  );
}
