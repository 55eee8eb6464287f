'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { NewAuthenticatorAnswer, RecoveryCodesAnswer } from '#contract/two-factor.ts';
import { Refusal } from '../ask-server.ts';
import buttons from '../button.module.css';
import { copyText } from '../copy-text.ts';
import { Dialog } from '../dialog.tsx';
import fields from '../field.module.css';
import { Field } from '../field.tsx';
import { jsonRequest } from '../json-request.ts';
import { Problem } from '../problem.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import { askVerified } from '../verify/ask-verified.ts';
import styles from './security.module.css';

interface AuthenticatorDialogProps {
  made: NewAuthenticatorAnswer;
  onDone: (codes: readonly string[]) => Promise<void>;
  onCancel: () => void;
}

/** Shows the secret to an app, as a QR code and in words, and asks for a first code. */
export function AuthenticatorDialog({ made, onDone, onCancel }: AuthenticatorDialogProps) {
  const words = useTexts('security').app;
  const common = useTexts('common');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [copied, setCopied] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);

  async function confirm(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const code = String(new FormData(event.currentTarget).get('code'));
    setBusy(true);
    setProblem(undefined);
    try {
      const path = '/api/v1/me/authenticator/confirm';
      const { recovery_codes } = await askVerified<RecoveryCodesAnswer>(path, jsonRequest('POST', { code }));
      await onDone(recovery_codes);
    } catch (error) {
      setBusy(false);
      setProblem(problemOf(error));
      form.current?.querySelector('input')?.select();
    }
  }

  function problemOf(error: unknown): string {
    if (!(error instanceof Refusal)) return common.failed;
    return error.code === 'invalid_request' ? words.wrong : error.message;
  }

  return (
    <Dialog title={words.scanTitle} lead={words.scan} busy={busy} onCancel={onCancel}>
      <svg className={styles.qr} viewBox={`0 0 ${made.qr.size} ${made.qr.size}`} role="img" aria-label={words.qr}>
        <path d={made.qr.path} fill="#000" shapeRendering="crispEdges" />
      </svg>
      <div>
        <p className={styles.small}>{words.secret}</p>
        <p className={styles.secret} translate="no">
          {made.secret.replace(/(.{4})(?=.)/g, '$1 ')}
        </p>
        <button
          type="button"
          className={styles.link}
          onClick={async () => setCopied(await copyText(made.secret))}
          aria-live="polite"
        >
          {copied ? common.copied : words.copySecret}
        </button>
      </div>
      <form ref={form} className={fields.form} onSubmit={confirm} aria-label={words.scanTitle}>
        {problem === undefined ? null : <Problem>{problem}</Problem>}
        <Field
          label={words.code}
          name="code"
          required
          minLength={6}
          maxLength={7}
          inputMode="numeric"
          autoComplete="one-time-code"
        />
        <div className={styles.actions}>
          <button type="button" className={buttons.button} disabled={busy} onClick={onCancel}>
            {common.cancel}
          </button>
          <button type="submit" className={buttons.primary} aria-disabled={busy}>
            {words.confirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
