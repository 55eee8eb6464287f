'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import type { SettingName, SettingsAnswer, SiteSettings } from '#contract/settings.ts';
import { jsonRequest } from '../../json-request.ts';
import { useTexts } from '../../texts/texts-provider.tsx';
import { say } from '../../toasts.tsx';
import { useTask } from '../../use-task.ts';
import { askVerified } from '../../verify/ask-verified.ts';

export type SiteSettingsForm = ReturnType<typeof useSiteSettings>;

/** The site's settings as they are being changed; only what differs is sent, and what is as it was at first goes back to its default. */
export function useSiteSettings({ settings: there, defaults }: SettingsAnswer) {
  const words = useTexts('settings');
  const common = useTexts('common');
  const router = useRouter();
  const { busy, run } = useTask(words.failed);
  const [given, setGiven] = useState<SiteSettings>(there);

  function save(event: FormEvent) {
    event.preventDefault();
    const different = (Object.keys(given) as SettingName[]).filter((name) => given[name] !== there[name]);
    if (different.length === 0) return say(common.saved, words.nothing);
    const change = different.map((name) => [name, given[name] === defaults[name] ? null : given[name]]);
    void run('save', async () => {
      await askVerified('/api/v1/admin/settings', jsonRequest('PATCH', Object.fromEntries(change)));
      say(common.saved, words.saved);
      router.refresh();
    });
  }

  const put = (part: Partial<SiteSettings>) => setGiven((before) => ({ ...before, ...part }));
  return { given, defaults, put, save, isSaving: busy !== undefined };
}
