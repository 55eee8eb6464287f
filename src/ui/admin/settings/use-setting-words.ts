import type { SettingName, SiteSettings } from '#contract/settings.ts';
import { limitSize } from '../../size-unit.ts';
import { useLocale, useTexts } from '../../texts/texts-provider.tsx';

/** Says the value of one setting. */
export function useSettingWords(): (name: SettingName, settings: SiteSettings) => string {
  const words = useTexts('settings');
  const common = useTexts('common');
  const locale = useLocale();
  return (name, settings) => {
    const value = settings[name];
    if (name === 'sign_up') return words.signUps[settings.sign_up];
    if (name === 'max_pixels') return (settings.max_pixels / 1e6).toLocaleString(locale, { maximumFractionDigits: 3 });
    if (name === 'max_upload_bytes' || (name === 'quota_bytes' && value !== 0)) return limitSize(Number(value), locale);
    if (typeof value === 'boolean') return value ? common.yes : common.no;
    return typeof value === 'number' ? value.toLocaleString(locale) : `“${value}”`;
  };
}
