'use client';

import { type FormEvent, useEffect, useState } from 'react';
import type { VerifyStepAnswer } from '#contract/two-factor.ts';
import { askServer, Refusal } from '../ask-server.ts';
import buttons from '../button.module.css';
import { Dialog } from '../dialog.tsx';
import { Problem } from '../problem.tsx';
import type { Texts } from '../texts/texts.ts';
import { askPasskey } from './ask-passkey.ts';
import { ProofForm } from './proof-form.tsx';
import styles from './verify-dialog.module.css';

interface VerifyDialogProps {
  words: Texts['verify'];
  /** True: the server knows that it is them. False: the person said no. */
  onDone: (confirmed: boolean) => void;
}

/** Asks somebody who is signed in for the second factor, or for the password where there is none. */
export function VerifyDialog({ words, onDone }: VerifyDialogProps) {
  const { step, problem, busy, begin, prove } = useProof(words, () => onDone(true));
  return (
    <Dialog title={words.title} lead={words.lead} busy={busy} onCancel={() => onDone(false)}>
      {problem === undefined ? null : <Problem>{problem}</Problem>}
      {step === undefined ? (
        <div className={styles.waiting}>
          {problem === undefined ? (
            <span role="status">{words.loading}</span>
          ) : (
            <button type="button" className={buttons.button} onClick={begin}>
              {words.again}
            </button>
          )}
        </div>
      ) : (
        <ProofForm words={words} step={step} busy={busy} onProve={prove} />
      )}
      <button type="button" className={buttons.button} disabled={busy} onClick={() => onDone(false)}>
        {words.cancel}
      </button>
    </Dialog>
  );
}

/** What the person has to prove it with, and the way to do so. */
function useProof(words: Texts['verify'], onProved: () => void) {
  const [step, setStep] = useState<VerifyStepAnswer>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function begin() {
    setProblem(undefined);
    try {
      setStep(await askServer<VerifyStepAnswer>('/api/v1/me/verify/begin', { method: 'POST' }));
    } catch (error) {
      setProblem(error instanceof Refusal ? error.message : words.unexpected);
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens
  useEffect(() => void begin(), []);

  async function prove(event: FormEvent<HTMLFormElement> | undefined) {
    event?.preventDefault();
    if (busy || !step) return;
    const form = event?.currentTarget;
    const typed = form && Object.fromEntries(new FormData(form));
    setBusy(true);
    setProblem(undefined);
    try {
      const proof = typed ?? { passkey: await askPasskey(step.passkey ?? { challenge: '' }, words.passkeyFailed) };
      const body = JSON.stringify({ ...proof, ...(step.password ? {} : { step: step.step }) });
      const headers = { 'Content-Type': 'application/json' };
      await askServer('/api/v1/me/verify', { method: 'POST', headers, body });
      onProved();
    } catch (error) {
      setBusy(false);
      setProblem(problemOf(error));
      form?.querySelector('input')?.select();
      if (error instanceof Refusal && error.code === 'not_found') await begin();
    }
  }
  function problemOf(error: unknown): string {
    if (!(error instanceof Refusal)) return words.unexpected;
    if (error.code !== 'invalid_request') return error.message;
    return step?.password ? words.wrongPassword : words.wrong;
  }
  return { step, problem, busy, begin, prove };
}
