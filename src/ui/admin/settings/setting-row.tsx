'use client';

import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SettingName } from '#contract/settings.ts';
import { useTexts } from '../../texts/texts-provider.tsx';
import { fill } from '../../texts/words.ts';
import styles from './setting-row.module.css';
import { useSettingWords } from './use-setting-words.ts';
import type { SiteSettingsForm } from './use-site-settings.ts';

interface SettingRowProps {
  form: SiteSettingsForm;
  name: SettingName;
  label: string;
  children: ReactNode;
}

/** One setting and, where it has a value of its own, the way back to the one that the server was started with. */
export function SettingRow({ form: { given, defaults, put }, name, label, children }: SettingRowProps) {
  const words = useTexts('settings');
  const usual = useSettingWords()(name, defaults);
  return (
    <div>
      {children}
      {given[name] === defaults[name] ? null : (
        <p className={styles.origin}>
          {fill(words.changed, { value: usual })}{' '}
          <Anchor
            component="button"
            type="button"
            inherit
            underline="always"
            aria-label={fill(words.backOf, { name: label, value: usual })}
            onClick={() => put({ [name]: defaults[name] })}
          >
            {fill(words.back, { value: usual })}
          </Anchor>
        </p>
      )}
    </div>
  );
}
