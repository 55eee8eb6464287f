'use client';

import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useTexts } from '../texts/texts-provider.tsx';

/** As the system, light, dark: kept in this browser. */
export function ThemeChoice() {
  const words = useTexts('profile');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  // The choice lives in the browser: until it is known, show what the server showed.
  const chosen = useMounted() ? colorScheme : 'auto';
  return (
    <SegmentedControl
      aria-label={words.look}
      value={chosen}
      onChange={(value) => setColorScheme(value as typeof colorScheme)}
      data={[
        { value: 'auto', label: words.lookAuto },
        { value: 'light', label: words.lookLight },
        { value: 'dark', label: words.lookDark },
      ]}
    />
  );
}
