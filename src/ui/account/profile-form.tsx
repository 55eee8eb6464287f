'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import type { Locale } from '#contract/account.ts';
import { askServer } from '../ask-server.ts';
import { jsonRequest } from '../json-request.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { say } from '../toasts.tsx';
import { useTask } from '../use-task.ts';
import styles from './account.module.css';

interface ProfileFormProps {
  name: string;
  email: string;
  locale: Locale | null;
}

/** Name and language; the e-mail to be seen. */
export function ProfileForm({ name: nameThere, email, locale: localeThere }: ProfileFormProps) {
  const words = useTexts('profile');
  const common = useTexts('common');
  const [name, setName] = useState(nameThere);
  const [locale, setLocale] = useState<string>(localeThere ?? '');
  const { busy, run } = useTask(words.notSaved);
  const router = useRouter();
  const ready = useMounted();

  async function save(event: FormEvent) {
    event.preventDefault();
    await run('save', async () => {
      await askServer('/api/v1/me', jsonRequest('PATCH', { name, locale: locale || null }));
      say(common.saved, words.saved);
      router.refresh();
    });
  }
  return (
    <form className={styles.fields} onSubmit={(event) => void save(event)} aria-label={words.you}>
      <TextInput
        label={words.name}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        withAsterisk={false}
        maxLength={100}
        autoComplete="name"
      />
      <TextInput label={words.email} value={email} readOnly description={words.emailHint} inputWrapperOrder={order} />
      <NativeSelect
        label={words.language}
        value={locale}
        onChange={(event) => setLocale(event.currentTarget.value)}
        data={[
          { value: '', label: words.languageAuto },
          { value: 'en', label: words.languageEn },
          { value: 'de', label: words.languageDe },
        ]}
      />
      <Button type="submit" loading={busy !== undefined} disabled={!ready}>
        {common.save}
      </Button>
    </form>
  );
}

const order: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];
