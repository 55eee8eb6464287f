'use client';

import { useMantineContext } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import buttons from './button.module.css';
import { Icon, type IconName } from './icon.tsx';
import { useTexts } from './texts/texts-provider.tsx';
import { fill } from './texts/words.ts';

const next = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const icons = {
  auto: 'system',
  light: 'sun',
  dark: 'moon',
} as const satisfies Record<string, IconName>;

/** Steps through: as the system, light, dark. */
export function ThemeButton() {
  const { colours } = useTexts('common');
  const { colorScheme, setColorScheme } = useMantineContext();
  // The choice lives in the browser: until it is known, show what the server showed.
  const chosen = useMounted() ? colorScheme : 'auto';
  const label = fill(colours.label, { now: colours[chosen], next: colours[next[chosen]] });
  return (
    <button
      type="button"
      className={buttons.bare}
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next[chosen])}
    >
      <Icon name={icons[chosen]} />
    </button>
  );
}
