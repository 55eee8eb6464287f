'use client';

import { Button, Checkbox } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import type { SiteSettings } from '#contract/settings.ts';
import type { UserAnswer } from '#contract/users.ts';
import account from '../../account/account.module.css';
import { jsonRequest } from '../../json-request.ts';
import { limitSize } from '../../size-unit.ts';
import { useLocale, useTexts } from '../../texts/texts-provider.tsx';
import { plural } from '../../texts/words.ts';
import { say } from '../../toasts.tsx';
import { useTask } from '../../use-task.ts';
import { askVerified } from '../../verify/ask-verified.ts';
import { LimitField } from './limit-field.tsx';

export type SiteLimits = Pick<SiteSettings, 'quota_bytes' | 'quota_images' | 'retention_days'>;

/** Quota, retention and the second factor of one user. */
export function LimitsForm({ user, site }: { user: UserAnswer; site: SiteLimits }) {
  const texts = useTexts('users');
  const words = texts.one;
  const common = useTexts('common');
  const locale = useLocale();
  const [bytes, setBytes] = useState(user.quota_bytes);
  const [images, setImages] = useState(user.quota_images);
  const [days, setDays] = useState(user.retention_days);
  const [twoFactor, setTwoFactor] = useState(user.require_two_factor);
  const { busy, run } = useTask(texts.failed);
  const router = useRouter();
  const ready = useMounted();
  const bytesOfSite = site.quota_bytes === 0 ? words.noBound : limitSize(site.quota_bytes, locale);
  const imagesOfSite = site.quota_images === 0 ? words.noBound : plural(locale, texts.pictures, site.quota_images);
  const daysOfSite =
    site.retention_days === 0 ? words.never : plural(locale, texts.invite.dayForms, site.retention_days);

  function save(event: FormEvent) {
    event.preventDefault();
    const change = {
      quota_bytes: bytes,
      quota_images: images,
      retention_days: days,
      require_two_factor: twoFactor,
    };
    void run('save', async () => {
      await askVerified(`/api/v1/admin/users/${user.id}`, jsonRequest('PATCH', change));
      say(common.saved, words.saved);
      router.refresh();
    });
  }
  return (
    <form className={account.fields} onSubmit={save} aria-label={words.limits}>
      <LimitField
        label={words.quotaBytes}
        unit="bytes"
        none={words.noBound}
        site={bytesOfSite}
        value={bytes}
        onChange={setBytes}
      />
      <LimitField
        label={words.quotaImages}
        unit={words.count}
        none={words.noBound}
        site={imagesOfSite}
        value={images}
        onChange={setImages}
        max={1_000_000_000}
      />
      <LimitField
        label={words.retention}
        unit={words.days}
        none={words.never}
        site={daysOfSite}
        value={days}
        onChange={setDays}
        max={36_500}
      />
      <Checkbox
        label={words.requireTwoFactor}
        description={words.requireTwoFactorHint}
        checked={twoFactor}
        onChange={({ currentTarget }) => setTwoFactor(currentTarget.checked)}
      />
      <Button type="submit" loading={busy !== undefined} disabled={!ready}>
        {common.save}
      </Button>
    </form>
  );
}
