'use client';

import { Button, TextInput } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { type FormEvent, useRef, useState } from 'react';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { jsonRequest } from '../json-request.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { useTask } from '../use-task.ts';
import { askVerified } from '../verify/ask-verified.ts';
import styles from './account.module.css';

/** Deletes the account of whoever types its e-mail, and asks once more. */
export function LeaveForm({ email }: { email: string }) {
  const words = useTexts('ownData');
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const [asking, setAsking] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const { busy, run } = useTask(words.failed);
  const ready = useMounted();

  function ask(event: FormEvent) {
    event.preventDefault();
    const right = typed.trim().toLowerCase() === email;
    setWrong(!right);
    if (right) setAsking(true);
    else field.current?.focus();
  }
  async function leave() {
    const left = await run('leave', async () => {
      await askVerified('/api/v1/me', jsonRequest('DELETE', { email: typed }));
    });
    if (left) window.location.replace('/sign-in');
    else setAsking(false);
  }
  return (
    <form className={styles.fields} onSubmit={ask} noValidate aria-label={words.leave}>
      <TextInput
        ref={field}
        label={fill(words.typeEmail, { email })}
        type="email"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setWrong(false);
        }}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        error={wrong ? words.wrongEmail : undefined}
      />
      <Button type="submit" color="red.9" disabled={!ready}>
        {words.leaveAction}
      </Button>
      {asking ? (
        <ConfirmDialog
          title={words.ask}
          action={words.leaveAction}
          busy={busy !== undefined}
          onConfirm={() => void leave()}
          onCancel={() => setAsking(false)}
        >
          {words.askLead}
        </ConfirmDialog>
      ) : null}
    </form>
  );
}
