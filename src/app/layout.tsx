import '#ui/styles.ts';
// Part of every page: named here, its code is loaded once and not with each page and the one for what is not there.
import '#ui/site-header.tsx';
import { mantineHtmlProps } from '@mantine/core';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { nonceOf } from '#http/page-policy.ts';
import { CarriedStylesScript } from '#ui/carried-styles-script.tsx';
import { ColourSchemeScript } from '#ui/colour-scheme-script.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { ThemeProvider } from '#ui/theme-provider.tsx';
import { siteName } from './site-name.ts';
import { spoken } from './spoken.ts';

const metadata: Metadata = {
  description: 'A private, self-hosted place for screenshots.',
  robots: { index: false, follow: false },
  referrer: 'same-origin',
  icons: {
    icon: [
      { url: '/icon.svg', type: 'image/svg+xml' },
      { url: '/favicon.ico', sizes: '32x32' },
    ],
    apple: '/apple-touch-icon.png',
  },
};

export async function generateMetadata(): Promise<Metadata> {
  const site = await siteName();
  return { ...metadata, title: { default: site, template: `%s · ${site}` } };
}

// Nothing is rendered while building: there the settings and the database are not those of the server.
export const dynamic = 'force-dynamic';

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#1f2125' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { locale, texts } = await spoken();
  const nonce = nonceOf((await headers()).get('content-security-policy'));
  return (
    <html lang={locale} {...mantineHtmlProps}>
      <head>
        <ColourSchemeScript nonce={nonce} />
        <CarriedStylesScript nonce={nonce} />
      </head>
      <body>
        <ThemeProvider nonce={nonce}>
          <TextsProvider locale={locale} areas={{ common: texts.common }} site={await siteName()}>
            {children}
          </TextsProvider>
        </ThemeProvider>
      </body>
    </html>
  );
}
