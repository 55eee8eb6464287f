'use client';

import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { NewApp, OAuthApp } from '#contract/oauth-app.ts';
import { Problem } from '../problem.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import styles from './admin.module.css';

interface AppFormProps {
  /** What is changed; undefined: a new one is registered. */
  app?: OAuthApp;
  /** Sends it, and says why that failed if it did. */
  send: (input: NewApp) => Promise<string | undefined>;
  onCancel: () => void;
}

export function AppForm({ app, send, onCancel }: AppFormProps) {
  const words = useTexts('apps');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function submit(form: FormData) {
    setBusy(true);
    const redirect_uris = String(form.get('redirects')).split(/\s+/).filter(Boolean);
    setProblem(await send({ name: String(form.get('name')), redirect_uris }));
    setBusy(false);
  }

  return (
    <form
      className={styles.form}
      aria-label={app ? words.edit : words.register}
      onSubmit={(event) => {
        event.preventDefault();
        void submit(new FormData(event.currentTarget));
      }}
    >
      <TextInput
        name="name"
        label={words.name}
        description={words.nameHint}
        defaultValue={app?.name ?? ''}
        required
        maxLength={100}
        autoFocus
      />
      <Textarea
        name="redirects"
        label={words.redirects}
        description={words.redirectsHint}
        defaultValue={app?.redirect_uris.join('\n') ?? ''}
        required
        autosize
        minRows={2}
        spellCheck={false}
      />
      {problem === undefined ? null : <Problem>{problem}</Problem>}
      <div className={styles.entryActions}>
        <Button type="submit" loading={busy}>
          {app ? words.save : words.register}
        </Button>
        <Button variant="default" onClick={onCancel} disabled={busy}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
