'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import type { PasswordAnswer } from '#contract/users.ts';
import { Dialog } from '../../dialog.tsx';
import { jsonRequest } from '../../json-request.ts';
import { useTexts } from '../../texts/texts-provider.tsx';
import { useTask } from '../../use-task.ts';
import { askVerified } from '../../verify/ask-verified.ts';
import { SecretOnce } from './secret-once.tsx';
import styles from './users.module.css';

/** The button that makes an account, and what it asks and shows. */
export function NewUser() {
  const words = useTexts('users');
  const common = useTexts('common');
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState<string>();
  const { busy, run } = useTask(words.failed);
  const router = useRouter();
  const ready = useMounted();

  function close() {
    setOpen(false);
    if (password !== undefined) router.refresh();
    setPassword(undefined);
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const asked = Object.fromEntries(new FormData(event.currentTarget));
    void run('create', async () => {
      const made = await askVerified<PasswordAnswer>('/api/v1/admin/users', jsonRequest('POST', asked));
      setPassword(made.password);
    });
  }
  return (
    <>
      <Button onClick={() => setOpen(true)} disabled={!ready}>
        {words.add.button}
      </Button>
      {!open ? null : password !== undefined ? (
        <Dialog title={words.add.made} onCancel={close}>
          <SecretOnce text={password} said={words.add.once} copy={words.add.copy} close={words.close} onClose={close} />
        </Dialog>
      ) : (
        <Dialog title={words.add.title} lead={words.add.lead} busy={busy !== undefined} onCancel={close}>
          <form className={styles.stack} onSubmit={submit} aria-label={words.add.title}>
            <TextInput
              name="name"
              label={words.add.name}
              required
              withAsterisk={false}
              maxLength={100}
              autoComplete="off"
            />
            <TextInput
              name="email"
              type="email"
              label={words.add.email}
              required
              withAsterisk={false}
              maxLength={254}
              autoComplete="off"
            />
            <RoleField />
            <div className={styles.actions}>
              <Button variant="default" onClick={close} disabled={busy !== undefined}>
                {common.cancel}
              </Button>
              <Button type="submit" loading={busy !== undefined}>
                {words.add.create}
              </Button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}

/** Chooses what somebody may do, in a form. */
export function RoleField({ role = 'user' }: { role?: 'user' | 'admin' }) {
  const words = useTexts('users');
  const data = (['user', 'admin'] as const).map((value) => ({ value, label: words.roles[value] }));
  return <NativeSelect name="role" label={words.role} data={data} defaultValue={role} />;
}
