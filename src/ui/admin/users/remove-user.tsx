'use client';

import { Button, Radio, Stack, TextInput } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import type { RemoveUserAnswer, UserAnswer } from '#contract/users.ts';
import { Dialog } from '../../dialog.tsx';
import { jsonRequest } from '../../json-request.ts';
import { useLocale, useTexts } from '../../texts/texts-provider.tsx';
import { fill, plural } from '../../texts/words.ts';
import { useTask } from '../../use-task.ts';
import { askVerified } from '../../verify/ask-verified.ts';
import styles from './users.module.css';

/** Removes an account, after it was asked what becomes of the pictures. */
export function RemoveUser({ user }: { user: UserAnswer }) {
  const texts = useTexts('users');
  const words = texts.one;
  const common = useTexts('common');
  const locale = useLocale();
  const [open, setOpen] = useState(false);
  const [way, setWay] = useState('delete');
  const [removed, setRemoved] = useState<RemoveUserAnswer>();
  const { busy, run } = useTask(texts.failed);
  const ready = useMounted();
  const leave = () => window.location.assign('/admin/users');

  function remove(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const heir = new FormData(event.currentTarget).get('heir');
    const asked = way === 'delete' ? {} : { hand_over_to: heir };
    void run('remove', async () => {
      setRemoved(await askVerified<RemoveUserAnswer>(`/api/v1/admin/users/${user.id}`, jsonRequest('DELETE', asked)));
    });
  }
  return (
    <>
      <Button color="red.9" disabled={!ready} onClick={() => setOpen(true)}>
        {words.remove}
      </Button>
      {!open ? null : removed !== undefined ? (
        <Dialog title={words.removed} onCancel={leave}>
          <p className={styles.said} role="status">
            {way === 'delete'
              ? plural(locale, words.deletedCount, removed.deleted)
              : plural(locale, words.handedOver, removed.handed_over)}
          </p>
          <div className={styles.actions}>
            <Button autoFocus onClick={leave}>
              {words.back}
            </Button>
          </div>
        </Dialog>
      ) : (
        <Dialog
          title={fill(words.removeAsk, { name: user.name })}
          lead={words.removeText}
          busy={busy !== undefined}
          onCancel={() => setOpen(false)}
        >
          <form className={styles.stack} onSubmit={remove} aria-label={words.remove}>
            <Radio.Group label={words.what} value={way} onChange={setWay}>
              <Stack gap={10} mt={8}>
                <Radio value="delete" label={words.deletePictures} />
                <Radio value="hand over" label={words.handOver} />
              </Stack>
            </Radio.Group>
            {way === 'delete' ? null : (
              <TextInput name="heir" type="email" label={words.heir} required withAsterisk={false} autoComplete="off" />
            )}
            <div className={styles.actions}>
              <Button variant="default" onClick={() => setOpen(false)} disabled={busy !== undefined}>
                {common.cancel}
              </Button>
              <Button type="submit" color="red.9" loading={busy !== undefined}>
                {words.remove}
              </Button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}
