'use client';

import { useCallback, useEffect, useRef, useState } from 'react';

/** Asks before the page is left with work on it: by its links here, by a tab that is closed in the browser's own words. */
export function useLeaving(hasWork: () => boolean) {
  const [leavingTo, setLeavingTo] = useState<string>();
  const saved = useRef(false);
  const latest = useRef(hasWork);
  latest.current = hasWork;
  const leave = useCallback((to: string) => {
    if (latest.current() && !saved.current) setLeavingTo(to);
    else window.location.assign(to);
  }, []);
  const leaveAnyway = useCallback((to: string) => {
    saved.current = true;
    window.location.assign(to);
  }, []);
  useEffect(() => {
    const onUnload = (event: BeforeUnloadEvent) => {
      if (latest.current() && !saved.current) event.preventDefault();
    };
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      const elsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey;
      if (!link || link.target === '_blank' || link.getAttribute('href')?.startsWith('#') || elsewhere) return;
      if (!latest.current() || saved.current) return;
      event.preventDefault();
      event.stopPropagation();
      setLeavingTo(link.href);
    };
    window.addEventListener('beforeunload', onUnload);
    // Before the router, which would follow the link without leaving the document.
    document.addEventListener('click', onClick, true);
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, true);
    };
  }, []);
  return { leavingTo, stay: () => setLeavingTo(undefined), leave, leaveAnyway };
}
