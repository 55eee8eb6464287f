'use client';

import { Button, TextInput } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import type { UserAnswer } from '#contract/users.ts';
import account from '../../account/account.module.css';
import { ConfirmDialog } from '../../confirm-dialog.tsx';
import { jsonRequest } from '../../json-request.ts';
import { useTexts } from '../../texts/texts-provider.tsx';
import { fill } from '../../texts/words.ts';
import { say } from '../../toasts.tsx';
import { useTask } from '../../use-task.ts';
import { askVerified } from '../../verify/ask-verified.ts';
import { RoleField } from './new-user.tsx';
import styles from './users.module.css';

/** Name, role, and whether somebody gets in at all. */
export function AccessForm({ user, self }: { user: UserAnswer; self: boolean }) {
  const texts = useTexts('users');
  const words = texts.one;
  const common = useTexts('common');
  const { busy, run } = useTask(texts.failed);
  const [asking, setAsking] = useState(false);
  const router = useRouter();
  const ready = useMounted();
  const disabled = user.disabled_at !== null;

  const change = (name: string, asked: object, title: string, text: string) =>
    run(name, async () => {
      await askVerified(`/api/v1/admin/users/${user.id}`, jsonRequest('PATCH', asked));
      say(title, text);
      router.refresh();
    });
  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    const asked = { name: given.name, ...(given.role !== user.role && { role: given.role }) };
    void change('save', asked, common.saved, words.saved);
  }
  async function turn() {
    const done = disabled
      ? await change('turn', { disabled: false }, words.enabled, fill(words.enabledText, { name: user.name }))
      : await change('turn', { disabled: true }, words.isDisabled, words.isDisabledText);
    if (done) setAsking(false);
  }
  return (
    <form className={account.fields} onSubmit={save} aria-label={words.access}>
      <TextInput
        name="name"
        label={words.name}
        defaultValue={user.name}
        required
        withAsterisk={false}
        maxLength={100}
      />
      <RoleField role={user.role} />
      <div className={styles.start}>
        <Button type="submit" loading={busy === 'save'} disabled={!ready}>
          {common.save}
        </Button>
        <Button
          variant="default"
          disabled={!ready || self}
          title={self ? words.self : undefined}
          loading={disabled && busy === 'turn'}
          onClick={() => (disabled ? void turn() : setAsking(true))}
        >
          {disabled ? words.enable : words.disable}
        </Button>
      </div>
      {asking ? (
        <ConfirmDialog
          title={fill(words.disableAsk, { name: user.name })}
          action={words.disable}
          busy={busy === 'turn'}
          onConfirm={() => void turn()}
          onCancel={() => setAsking(false)}
        >
          {words.disableText}
        </ConfirmDialog>
      ) : null}
    </form>
  );
}
