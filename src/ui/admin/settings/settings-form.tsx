'use client';

import { Button, Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import type { SettingName, SettingsAnswer, SiteSettings } from '#contract/settings.ts';
import account from '../../account/account.module.css';
import { jsonRequest } from '../../account/json-request.ts';
import { Panel } from '../../account/panel.tsx';
import { useTask } from '../../account/use-task.ts';
import { useLocale, useTexts } from '../../texts/texts-provider.tsx';
import { fill } from '../../texts/words.ts';
import { say } from '../../toasts.tsx';
import { askVerified } from '../../verify/ask-verified.ts';

const mega = 1_000_000;
type NumberName = 'retention_days' | 'max_upload_bytes' | 'max_pixels' | 'quota_bytes' | 'quota_images';

/** What one number of the form counts, in bytes or pixels where it says mega. */
const steps: Record<NumberName, number> = {
  retention_days: 1,
  max_upload_bytes: mega,
  max_pixels: mega,
  quota_bytes: mega,
  quota_images: 1,
};

/** The settings of the site; only what was changed is sent, and what is as it was at first goes back to its default. */
export function SettingsForm({ first }: { first: SettingsAnswer }) {
  const words = useTexts('settings');
  const common = useTexts('common');
  const locale = useLocale();
  const { settings: there, defaults, changed } = first;
  const [given, setGiven] = useState<SiteSettings>(there);
  const { busy, run } = useTask(words.failed);
  const router = useRouter();
  const ready = useMounted();
  const put = (part: Partial<SiteSettings>) => setGiven({ ...given, ...part });

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
  function numberField(name: NumberName, label: string, hint: string | undefined, min: number, max: number) {
    const step = steps[name];
    const usual = (defaults[name] / step).toLocaleString(locale, { maximumFractionDigits: 3 });
    const isSet = changed.includes(name) ? fill(words.changed, { value: usual }) : words.unchanged;
    return (
      <NumberInput
        key={name}
        label={label}
        description={[hint, isSet].filter(Boolean).join(' ')}
        value={given[name] / step}
        onChange={(typed) => put({ [name]: Math.round((Number(typed) || 0) * step) })}
        min={min}
        max={max}
        clampBehavior="blur"
        decimalScale={step === 1 ? 0 : 3}
        decimalSeparator={locale === 'de' ? ',' : '.'}
        hideControls
      />
    );
  }
  return (
    <form onSubmit={save} aria-label={words.title}>
      <Panel id="site" title={words.site}>
        <div className={account.fields}>
          <TextInput
            label={words.siteName}
            description={words.siteNameHint}
            value={given.site_name}
            onChange={({ currentTarget }) => put({ site_name: currentTarget.value })}
            required
            withAsterisk={false}
            maxLength={40}
          />
          <NativeSelect
            label={words.signUp}
            value={given.sign_up}
            onChange={({ currentTarget }) => put({ sign_up: currentTarget.value as SiteSettings['sign_up'] })}
            data={(['invite', 'off'] as const).map((value) => ({ value, label: words.signUps[value] }))}
          />
          <Checkbox
            label={words.requireTwoFactor}
            description={words.requireTwoFactorHint}
            checked={given.require_two_factor}
            onChange={({ currentTarget }) => put({ require_two_factor: currentTarget.checked })}
          />
        </div>
      </Panel>
      <Panel id="pictures" title={words.pictures}>
        <div className={account.fields}>
          {numberField('retention_days', words.retention, words.retentionHint, 0, 36_500)}
          {numberField('max_upload_bytes', words.maxUpload, undefined, 0.01, 1_000_000)}
          {numberField('max_pixels', words.maxPixels, undefined, 0.01, 1_000_000)}
        </div>
      </Panel>
      <Panel id="quotas" title={words.quotas} lead={words.quotaHint}>
        <div className={account.fields}>
          {numberField('quota_bytes', words.quotaBytes, undefined, 0, 9_000_000_000)}
          {numberField('quota_images', words.quotaImages, undefined, 0, 1_000_000_000)}
        </div>
      </Panel>
      <Button type="submit" mt="md" loading={busy !== undefined} disabled={!ready}>
        {common.save}
      </Button>
    </form>
  );
}
