'use client';

import { useSyncExternalStore } from 'react';
import { useLocale } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';

const never = () => () => {};

/** A text with the day of a moment (ISO 8601) in place of `{date}`, as the visitor's language and time zone have it. */
export function Dated({ text, iso }: { text: string; iso: string }) {
  const locale = useLocale();
  const day = (timeZone?: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone }).format(new Date(iso));
  const date = useSyncExternalStore(
    never,
    () => day(),
    () => day('UTC'),
  );
  return <time dateTime={iso}>{fill(text, { date })}</time>;
}
