'use client';

import { useEffect, useRef } from 'react';
import type { Pictures } from './use-pictures.ts';

const pageSize = 500;

/**
 * Brings somebody who comes back to the list, or reads it anew, to where they were: as many pictures are loaded as there
 * were then. One who came by a link begins at the top.
 */
export function useScrollMemory(list: Pictures, address: string): void {
  const latest = useRef(list);
  latest.current = list;
  const key = `pictures:${address}`;
  const goal = useRef<{ count: number; top: number } | undefined>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only the first address may have been left before
  useEffect(() => {
    const { scrollRestoration } = window.history;
    window.history.scrollRestoration = 'manual';
    const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    if (visit?.type !== 'navigate') goal.current = kept(key);
    return () => {
      window.history.scrollRestoration = scrollRestoration;
    };
  }, []);
  useEffect(() => {
    const leave = () => {
      const place = { count: latest.current.pictures.length, top: window.scrollY };
      sessionStorage.setItem(key, JSON.stringify(place));
    };
    window.addEventListener('pagehide', leave);
    return () => window.removeEventListener('pagehide', leave);
  }, [key]);
  useEffect(() => {
    const { current: wanted } = goal;
    if (!wanted || list.loading) return;
    if (list.pictures.length < wanted.count && list.more) {
      void list.loadMore(pageSize);
      return;
    }
    goal.current = undefined;
    requestAnimationFrame(() => window.scrollTo(0, wanted.top));
  }, [list]);
}

function kept(key: string): { count: number; top: number } | undefined {
  try {
    const found = JSON.parse(sessionStorage.getItem(key) ?? 'null') as { count?: unknown; top?: unknown } | null;
    if (typeof found?.count !== 'number' || typeof found.top !== 'number') return undefined;
    return { count: found.count, top: found.top };
  } catch {
    return undefined;
  }
}
