'use client';

import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { SiteSettings } from '#contract/settings.ts';
import { useTexts } from '../../texts/texts-provider.tsx';
import { SettingRow } from './setting-row.tsx';
import type { SiteSettingsForm } from './use-site-settings.ts';

/** The site's name and who may come in. */
export function SiteSettingFields({ form }: { form: SiteSettingsForm }) {
  const words = useTexts('settings');
  const { given, put } = form;
  return (
    <>
      <SettingRow form={form} name="site_name" label={words.siteName}>
        <TextInput
          label={words.siteName}
          description={words.siteNameHint}
          value={given.site_name}
          onChange={({ currentTarget }) => put({ site_name: currentTarget.value })}
          required
          withAsterisk={false}
          maxLength={40}
        />
      </SettingRow>
      <SettingRow form={form} name="sign_up" label={words.signUp}>
        <NativeSelect
          label={words.signUp}
          value={given.sign_up}
          onChange={({ currentTarget }) => put({ sign_up: currentTarget.value as SiteSettings['sign_up'] })}
          data={(['invite', 'off'] as const).map((value) => ({ value, label: words.signUps[value] }))}
        />
      </SettingRow>
      <SettingRow form={form} name="require_two_factor" label={words.requireTwoFactor}>
        <Checkbox
          label={words.requireTwoFactor}
          description={words.requireTwoFactorHint}
          checked={given.require_two_factor}
          onChange={({ currentTarget }) => put({ require_two_factor: currentTarget.checked })}
        />
      </SettingRow>
    </>
  );
}
