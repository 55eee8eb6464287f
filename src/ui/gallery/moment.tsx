'use client';

import { useLocale } from '../texts/texts-provider.tsx';

/** A moment (ISO 8601) as text in a time zone and the page's language. */
export function momentWords(iso: string, locale: string, timeZone: string): string {
  const style = { dateStyle: 'medium', timeStyle: 'short', timeZone } as const;
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, style).format(new Date(iso));
}

/** A moment in the visitor's time zone. */
export function Moment({ iso, timeZone }: { iso: string; timeZone: string }) {
  return (
    <time dateTime={iso} suppressHydrationWarning>
      {momentWords(iso, useLocale(), timeZone)}
    </time>
  );
}
