'use client';

import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../texts/texts-provider.tsx';
import { say } from '../toasts.tsx';
import styles from './drop-target.module.css';
import { PictureIcon } from './picture-icon.tsx';
import { isTyping } from './use-keys.ts';

/** Takes files that are dropped anywhere on the page or pasted into it. */
export function DropTarget({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const words = useTexts('gallery').upload;
  const [over, setOver] = useState(false);
  const latest = useRef({ onFiles, words });
  latest.current = { onFiles, words };

  useEffect(() => {
    const controller = new AbortController();
    const listen = <K extends keyof DocumentEventMap>(name: K, heard: (event: DocumentEventMap[K]) => void) =>
      document.addEventListener(name, heard, { signal: controller.signal });
    listen('dragenter', (event) => hasFiles(event) && setOver(true));
    listen('dragover', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    });
    // Leaving the page, and not one element for the next.
    listen('dragleave', (event) => event.relatedTarget === null && setOver(false));
    listen('drop', (event) => {
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      latest.current.onFiles([...(event.dataTransfer?.files ?? [])]);
    });
    listen('paste', (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) {
        event.preventDefault();
        latest.current.onFiles(files);
      } else if (!isTyping(event.target)) {
        say(latest.current.words.nothing, latest.current.words.nothingHint, 'problem');
      }
    });
    return () => controller.abort();
  }, []);

  return over ? (
    <div className={styles.cover}>
      <div className={styles.note}>
        <PictureIcon name="upload" size={36} />
        {words.drop}
      </div>
    </div>
  ) : null;
}

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
