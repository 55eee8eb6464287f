'use client';

import { Button, Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { SettingName, SettingsAnswer, SiteSettings } from '#contract/settings.ts';
import account from '../../account/account.module.css';
import { Panel } from '../../account/panel.tsx';
import { jsonRequest } from '../../json-request.ts';
import { SizeField } from '../../size-field.tsx';
import { useLocale, useTexts } from '../../texts/texts-provider.tsx';
import { say } from '../../toasts.tsx';
import { useTask } from '../../use-task.ts';
import { askVerified } from '../../verify/ask-verified.ts';
import { SettingRow } from './setting-row.tsx';
import { useSettingWords } from './use-setting-words.ts';

const mega = 1_000_000;
type NumberName = 'retention_days' | 'max_pixels' | 'quota_images';

/** The settings of the site; only what was changed is sent, and what is as it was at first goes back to its default. */
export function SettingsForm({ first }: { first: SettingsAnswer }) {
  const words = useTexts('settings');
  const common = useTexts('common');
  const locale = useLocale();
  const { settings: there, defaults } = first;
  const usualWords = useSettingWords();
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
  function row(name: SettingName, label: string, field: ReactNode) {
    const back = () => put({ [name]: defaults[name] });
    return (
      <SettingRow label={label} usual={usualWords(name, defaults)} own={given[name] !== defaults[name]} onBack={back}>
        {field}
      </SettingRow>
    );
  }
  /** A number of days, pictures or megapixels; `step` is what one of them is. */
  function numberField(name: NumberName, label: string, hint: string | undefined, max: number, step = 1) {
    const input = (
      <NumberInput
        label={label}
        description={hint}
        value={given[name] / step}
        onChange={(typed) => put({ [name]: Math.round((Number(typed) || 0) * step) })}
        min={step === 1 ? 0 : 0.01}
        max={max}
        clampBehavior="blur"
        decimalScale={step === 1 ? 0 : 3}
        decimalSeparator={locale === 'de' ? ',' : '.'}
        hideControls
      />
    );
    return row(name, label, input);
  }
  function sizeField(name: 'max_upload_bytes' | 'quota_bytes', label: string, min: number) {
    const change = (bytes: number) => put({ [name]: bytes });
    return row(name, label, <SizeField label={label} value={given[name]} onChange={change} min={min} />);
  }
  return (
    <form onSubmit={save} aria-label={words.title}>
      <Panel id="site" title={words.site}>
        <div className={account.fields}>
          {row(
            'site_name',
            words.siteName,
            <TextInput
              label={words.siteName}
              description={words.siteNameHint}
              value={given.site_name}
              onChange={({ currentTarget }) => put({ site_name: currentTarget.value })}
              required
              withAsterisk={false}
              maxLength={40}
            />,
          )}
          {row(
            'sign_up',
            words.signUp,
            <NativeSelect
              label={words.signUp}
              value={given.sign_up}
              onChange={({ currentTarget }) => put({ sign_up: currentTarget.value as SiteSettings['sign_up'] })}
              data={(['invite', 'off'] as const).map((value) => ({ value, label: words.signUps[value] }))}
            />,
          )}
          {row(
            'require_two_factor',
            words.requireTwoFactor,
            <Checkbox
              label={words.requireTwoFactor}
              description={words.requireTwoFactorHint}
              checked={given.require_two_factor}
              onChange={({ currentTarget }) => put({ require_two_factor: currentTarget.checked })}
            />,
          )}
        </div>
      </Panel>
      <Panel id="pictures" title={words.pictures}>
        <div className={account.fields}>
          {numberField('retention_days', words.retention, words.retentionHint, 36_500)}
          {sizeField('max_upload_bytes', words.maxUpload, 1024)}
          {numberField('max_pixels', words.maxPixels, undefined, 1_000_000, mega)}
        </div>
      </Panel>
      <Panel id="quotas" title={words.quotas} lead={words.quotaHint}>
        <div className={account.fields}>
          {sizeField('quota_bytes', words.quotaBytes, 0)}
          {numberField('quota_images', words.quotaImages, undefined, 1_000_000_000)}
        </div>
      </Panel>
      <Button type="submit" mt="md" loading={busy !== undefined} disabled={!ready}>
        {common.save}
      </Button>
    </form>
  );
}
