'use client';

import { Button, Checkbox } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { PasswordAnswer, UserAnswer } from '#contract/users.ts';
import { ConfirmDialog } from '../../confirm-dialog.tsx';
import { Dialog } from '../../dialog.tsx';
import { jsonRequest } from '../../json-request.ts';
import { useTexts } from '../../texts/texts-provider.tsx';
import { fill } from '../../texts/words.ts';
import { say } from '../../toasts.tsx';
import { useTask } from '../../use-task.ts';
import { askVerified } from '../../verify/ask-verified.ts';
import { SecretOnce } from './secret-once.tsx';
import styles from './users.module.css';

type Act = 'reset' | 'resetTwoFactor' | 'signOut';

/** New password, second factor reset, signed out everywhere: each asked for before it is done. */
export function SignInActions({ user }: { user: UserAnswer }) {
  const texts = useTexts('users');
  const words = texts.one;
  const [asking, setAsking] = useState<Act>();
  const [password, setPassword] = useState<string>();
  const [tokens, setTokens] = useState(false);
  const { busy, run } = useTask(texts.failed);
  const router = useRouter();
  const ready = useMounted();
  const named = (text: string) => fill(text, { name: user.name });
  const path = `/api/v1/admin/users/${user.id}`;

  const acts: Record<Act, () => Promise<void>> = {
    reset: async () => {
      setPassword((await askVerified<PasswordAnswer>(`${path}/password`, { method: 'POST' })).password);
    },
    resetTwoFactor: async () => {
      await askVerified(`${path}/two-factor`, { method: 'DELETE' });
      say(texts.done, words.resetTwoFactorDone);
    },
    signOut: async () => {
      await askVerified(`${path}/sign-out`, jsonRequest('POST', { tokens }));
      say(texts.done, named(words.signOutDone));
    },
  };
  async function act(what: Act) {
    if (!(await run(what, acts[what]))) return;
    setAsking(undefined);
    router.refresh();
  }
  const offered = (['reset', 'signOut', 'resetTwoFactor'] as const).filter(
    (what) => what !== 'resetTwoFactor' || user.two_factor,
  );
  return (
    <>
      <div className={styles.start}>
        {offered.map((what) => (
          <Button key={what} variant="default" disabled={!ready} onClick={() => setAsking(what)}>
            {words[what]}
          </Button>
        ))}
      </div>
      {asking === undefined ? null : (
        <ConfirmDialog
          title={named(words[`${asking}Ask`])}
          action={words[asking]}
          busy={busy !== undefined}
          onConfirm={() => void act(asking)}
          onCancel={() => setAsking(undefined)}
        >
          {words[`${asking}Text`]}
          {asking === 'signOut' ? (
            <Checkbox
              mt="md"
              label={words.signOutTokens}
              checked={tokens}
              onChange={({ currentTarget }) => setTokens(currentTarget.checked)}
            />
          ) : null}
        </ConfirmDialog>
      )}
      {password === undefined ? null : (
        <Dialog title={words.resetMade} onCancel={() => setPassword(undefined)}>
          <SecretOnce
            text={password}
            said={texts.add.once}
            copy={texts.add.copy}
            close={texts.close}
            onClose={() => setPassword(undefined)}
          />
        </Dialog>
      )}
    </>
  );
}
