'use client';

import { NumberInput } from '@mantine/core';
import { useLocale } from '../../texts/texts-provider.tsx';
import { SettingRow } from './setting-row.tsx';
import type { SiteSettingsForm } from './use-site-settings.ts';

interface NumberSettingProps {
  form: SiteSettingsForm;
  name: 'retention_days' | 'max_pixels' | 'quota_images';
  label: string;
  hint?: string;
  max: number;
  /** What one of them is; parts of it can be typed where it is not 1. */
  step?: number;
}

/** A number of days, pictures or megapixels. */
export function NumberSetting({ form, name, label, hint, max, step = 1 }: NumberSettingProps) {
  const locale = useLocale();
  return (
    <SettingRow form={form} name={name} label={label}>
      <NumberInput
        label={label}
        description={hint}
        value={form.given[name] / step}
        onChange={(typed) => form.put({ [name]: Math.round((Number(typed) || 0) * step) })}
        min={step === 1 ? 0 : 0.01}
        max={max}
        clampBehavior="blur"
        decimalScale={step === 1 ? 0 : 3}
        decimalSeparator={locale === 'de' ? ',' : '.'}
        hideControls
      />
    </SettingRow>
  );
}
