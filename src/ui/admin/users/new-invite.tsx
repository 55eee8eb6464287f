'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import type { NewInviteAnswer } from '#contract/users.ts';
import { Dialog } from '../../dialog.tsx';
import { jsonRequest } from '../../json-request.ts';
import { useLocale, useTexts } from '../../texts/texts-provider.tsx';
import { plural } from '../../texts/words.ts';
import { useTask } from '../../use-task.ts';
import { askVerified } from '../../verify/ask-verified.ts';
import { RoleField } from './new-user.tsx';
import { SecretOnce } from './secret-once.tsx';
import styles from './users.module.css';

const lives = [1, 3, 7, 14, 30];

/** The button that makes an invitation, and what it asks and shows. */
export function NewInvite() {
  const texts = useTexts('users');
  const words = texts.invite;
  const common = useTexts('common');
  const locale = useLocale();
  const [open, setOpen] = useState(false);
  const [url, setUrl] = useState<string>();
  const { busy, run } = useTask(texts.failed);
  const router = useRouter();
  const ready = useMounted();

  function close() {
    setOpen(false);
    if (url !== undefined) router.refresh();
    setUrl(undefined);
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { email, days, role } = Object.fromEntries(new FormData(event.currentTarget));
    const asked = { role, days: Number(days), ...(email !== '' && { email }) };
    void run('create', async () => {
      setUrl((await askVerified<NewInviteAnswer>('/api/v1/admin/invites', jsonRequest('POST', asked))).url);
    });
  }
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)} disabled={!ready}>
        {words.button}
      </Button>
      {!open ? null : url !== undefined ? (
        <Dialog title={words.made} onCancel={close}>
          <SecretOnce text={url} said={words.once} copy={words.copy} close={texts.close} onClose={close} />
        </Dialog>
      ) : (
        <Dialog title={words.title} lead={words.lead} busy={busy !== undefined} onCancel={close}>
          <form className={styles.stack} onSubmit={submit} aria-label={words.title}>
            <RoleField />
            <TextInput
              name="email"
              type="email"
              label={words.email}
              description={words.emailHint}
              maxLength={254}
              autoComplete="off"
            />
            <NativeSelect
              name="days"
              label={words.days}
              defaultValue="7"
              data={lives.map((life) => ({ value: String(life), label: plural(locale, words.dayForms, life) }))}
            />
            <div className={styles.actions}>
              <Button variant="default" onClick={close} disabled={busy !== undefined}>
                {common.cancel}
              </Button>
              <Button type="submit" loading={busy !== undefined}>
                {words.create}
              </Button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}
