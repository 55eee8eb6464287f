'use client';

import { SizeField } from '../../size-field.tsx';
import { SettingRow } from './setting-row.tsx';
import type { SiteSettingsForm } from './use-site-settings.ts';

interface SizeSettingProps {
  form: SiteSettingsForm;
  name: 'max_upload_bytes' | 'quota_bytes';
  label: string;
  /** Bytes. */
  min: number;
}

/** A number of bytes. */
export function SizeSetting({ form, name, label, min }: SizeSettingProps) {
  return (
    <SettingRow form={form} name={name} label={label}>
      <SizeField label={label} value={form.given[name]} onChange={(bytes) => form.put({ [name]: bytes })} min={min} />
    </SettingRow>
  );
}
