'use client';

import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ImageItem } from '#contract/image.ts';
import { newKey } from '../../new-key.ts';
import { sendPicture } from './send-picture.ts';
import { type Upload, UploadQueue } from './upload-queue.ts';

export interface Uploads {
  readonly all: readonly Upload[];
  readonly maxBytes: number;
  add(files: readonly File[]): void;
  cancel(id: number): void;
  retry(id: number): void;
  clear(): void;
}

const none: readonly Upload[] = [];

/** The uploads of this page. Leaving it while they run asks first. */
export function useUploads(options: { maxUploadBytes: number; onDone: (picture: ImageItem) => void }): Uploads {
  const { maxUploadBytes: maxBytes } = options;
  const latest = useRef(options.onDone);
  latest.current = options.onDone;
  const [queue] = useState(
    () => new UploadQueue({ send: sendPicture, newKey, maxBytes, onDone: (picture) => latest.current(picture) }),
  );
  const all = useSyncExternalStore(queue.subscribe, queue.all, () => none);
  const running = all.some(({ state }) => state === 'waiting' || state === 'sending');
  useEffect(() => {
    if (!running) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [running]);
  return {
    all,
    maxBytes,
    add: useCallback((files) => queue.add(files), [queue]),
    cancel: useCallback((id) => queue.cancel(id), [queue]),
    retry: useCallback((id) => queue.retry(id), [queue]),
    clear: useCallback(() => queue.clear(), [queue]),
  };
}
