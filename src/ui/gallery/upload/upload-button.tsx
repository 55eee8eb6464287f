'use client';

import { useRef } from 'react';
import { useTexts } from '../../texts/texts-provider.tsx';
import { PictureIcon } from '../picture-icon.tsx';
import styles from './upload.module.css';

/** Chooses files to upload. */
export function UploadButton({ onFiles, label }: { onFiles: (files: readonly File[]) => void; label?: string }) {
  const words = useTexts('gallery').upload;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className={styles.button} onClick={() => input.current?.click()}>
        <PictureIcon name="upload" size={17} />
        {label ?? words.button}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept="image/png,image/jpeg,image/gif,image/webp,image/avif"
        aria-label={words.choose}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file may be chosen again.
          event.target.value = '';
        }}
      />
    </>
  );
}
