'use client';

import { type CSSVariablesResolver, createTheme, MantineProvider } from '@mantine/core';
import { type ReactNode, useState } from 'react';

const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 7 },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  // A link within text is told by more than its colour (WCAG 1.4.1).
  components: { Anchor: { defaultProps: { underline: 'always' } } },
});

// Mantine's own secondary text stays under the 4.5:1 that WCAG 2.2 §1.4.3 asks for.
const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': '#1b1d20',
    '--mantine-color-anchor': '#3b5bdb',
    '--mantine-color-indigo-light-hover': '#cdd9ff',
    '--mantine-color-dimmed': '#5a626b',
    '--mantine-color-placeholder': '#6b747d',
    '--mantine-color-error': '#c92a2a',
  },
  dark: {
    '--mantine-color-text': '#e4e6e9',
    '--mantine-color-bright': '#ffffff',
    '--mantine-color-dimmed': '#a3a9b1',
    '--mantine-color-placeholder': '#8f969e',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-anchor': '#91a7ff',
  },
});

interface ThemeProviderProps {
  /** Of the page's policy, for the style elements that Mantine writes. */
  nonce: string | undefined;
  children: ReactNode;
}

/** Colours, type and the light or dark scheme of every page; the system decides until the visitor does. */
export function ThemeProvider({ nonce, children }: ThemeProviderProps) {
  // What is rendered anew into this page still lives under the policy that the page came with.
  const [kept] = useState(nonce ?? '');
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => kept}
    >
      {children}
    </MantineProvider>
  );
}
