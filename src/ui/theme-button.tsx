'use client';

import { useMantineColorScheme } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import buttons from './button.module.css';
import { Icon, type IconName } from './icon.tsx';

const next = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const look = {
  auto: { icon: 'system', word: 'as the system' },
  light: { icon: 'sun', word: 'light' },
  dark: { icon: 'moon', word: 'dark' },
} as const satisfies Record<string, { icon: IconName; word: string }>;

/** Steps through: as the system, light, dark. */
export function ThemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  // The choice lives in the browser: until it is known, show what the server showed.
  const chosen = useMounted() ? colorScheme : 'auto';
  const label = `Colours: ${look[chosen].word}. Change to ${look[next[chosen]].word}`;
  return (
    <button
      type="button"
      className={buttons.bare}
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next[chosen])}
    >
      <Icon name={look[chosen].icon} />
    </button>
  );
}
