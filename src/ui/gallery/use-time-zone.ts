'use client';

import { useEffect, useSyncExternalStore } from 'react';
import { zoneCookie } from './zone-cookie.ts';

const never = () => () => {};
const own = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The visitor's time zone; while the page comes alive the one that the server laid it out with. */
export function useTimeZone(ofServer: string): string {
  const zone = useSyncExternalStore(never, own, () => ofServer);
  useEffect(() => {
    if (zone === ofServer) return;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs a secure context
    document.cookie = `${zoneCookie}=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
  }, [zone, ofServer]);
  return zone;
}
