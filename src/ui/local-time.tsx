'use client';

import { useSyncExternalStore } from 'react';
import type { Locale } from '#contract/account.ts';
import { useLocale } from './texts/texts-provider.tsx';

const never = () => () => {};

function words(locale: Locale, iso: string, timeZone?: string): string {
  const tag = locale === 'en' ? 'en-GB' : locale;
  return new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(iso));
}

/** A moment (ISO 8601) in the visitor's own time zone; UTC, and saying so, until the browser has taken over. */
export function LocalTime({ iso }: { iso: string }) {
  const locale = useLocale();
  const text = useSyncExternalStore(
    never,
    () => words(locale, iso),
    () => `${words(locale, iso, 'UTC')} UTC`,
  );
  return <time dateTime={iso}>{text}</time>;
}
