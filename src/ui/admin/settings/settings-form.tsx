'use client';

import { Button } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import type { SettingsAnswer } from '#contract/settings.ts';
import account from '../../account/account.module.css';
import { Panel } from '../../account/panel.tsx';
import { useTexts } from '../../texts/texts-provider.tsx';
import { NumberSetting } from './number-setting.tsx';
import { SiteSettingFields } from './site-setting-fields.tsx';
import { SizeSetting } from './size-setting.tsx';
import { useSiteSettings } from './use-site-settings.ts';

const mega = 1_000_000;

/** The settings of the site. */
export function SettingsForm({ first }: { first: SettingsAnswer }) {
  const words = useTexts('settings');
  const common = useTexts('common');
  const form = useSiteSettings(first);
  const ready = useMounted();
  return (
    <form onSubmit={form.save} aria-label={words.title}>
      <Panel id="site" title={words.site}>
        <div className={account.fields}>
          <SiteSettingFields form={form} />
        </div>
      </Panel>
      <Panel id="pictures" title={words.pictures}>
        <div className={account.fields}>
          <NumberSetting
            form={form}
            name="retention_days"
            label={words.retention}
            hint={words.retentionHint}
            max={36_500}
          />
          <SizeSetting form={form} name="max_upload_bytes" label={words.maxUpload} min={1024} />
          <NumberSetting form={form} name="max_pixels" label={words.maxPixels} max={1_000_000} step={mega} />
        </div>
      </Panel>
      <Panel id="quotas" title={words.quotas} lead={words.quotaHint}>
        <div className={account.fields}>
          <SizeSetting form={form} name="quota_bytes" label={words.quotaBytes} min={0} />
          <NumberSetting form={form} name="quota_images" label={words.quotaImages} max={1_000_000_000} />
        </div>
      </Panel>
      <Button type="submit" mt="md" loading={form.isSaving} disabled={!ready}>
        {common.save}
      </Button>
    </form>
  );
}
