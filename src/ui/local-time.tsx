'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => {};

function words(iso: string, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(iso));
}

/** A moment (ISO 8601) in the visitor's own time zone; UTC, and saying so, until the browser has taken over. */
export function LocalTime({ iso }: { iso: string }) {
  const text = useSyncExternalStore(
    never,
    () => words(iso),
    () => `${words(iso, 'UTC')} UTC`,
  );
  return <time dateTime={iso}>{text}</time>;
}
