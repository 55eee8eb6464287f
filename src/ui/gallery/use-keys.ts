'use client';

import { useEffect, useRef } from 'react';

interface Keys {
  /** Off while something lies over the page. */
  active: boolean;
  selectAll(): void;
  clear(): void;
  undo(): void;
  remove(): void;
  /** The picture that has the focus. */
  edit(id: string): void;
}

/** The keys of the whole page: Ctrl+A, Esc, Ctrl+Z, Delete and E, but where somebody is typing. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { active, selectAll, clear, undo, remove, edit } = latest.current;
      if (!active || event.defaultPrevented || isTyping(event.target)) return;
      const command = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      if (command && key === 'a' && !event.shiftKey) selectAll();
      else if (command && key === 'z' && !event.shiftKey) undo();
      else if (key === 'delete' && !command) return remove();
      else if (key === 'escape') return clear();
      else if (key === 'e' && !command && !event.altKey && focused()) edit(focused() ?? '');
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

const focused = () => document.activeElement?.closest<HTMLElement>('a[data-picture]')?.dataset.picture;

/** Whether keys typed there are text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'file'].includes(target.type);
  return target.isContentEditable || target.matches('textarea, select');
}
