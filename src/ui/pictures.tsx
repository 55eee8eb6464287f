'use client';

import { Button } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { ImageItem } from '#contract/image.ts';
import { copyText } from './copy-text.ts';
import { DeleteQuestion } from './delete-question.tsx';
import { NoPictures } from './no-pictures.tsx';
import { PictureCard } from './picture-card.tsx';
import styles from './pictures.module.css';
import { Problem } from './problem.tsx';
import { say } from './toasts.tsx';
import { usePictures } from './use-pictures.ts';

interface PicturesProps {
  first: ImageItem[];
  cursor: string | null;
  /** Origin of the server, for the command that connects a helper. */
  origin: string;
}

/** All own pictures, newest first; more of them come as the end of the list comes into view. */
export function Pictures({ first, cursor, origin }: PicturesProps) {
  const { pictures, more, loading, problem, loadMore, remove } = usePictures(first, cursor);
  const [doomed, setDoomed] = useState<ImageItem>();
  const list = useRef<HTMLUListElement>(null);
  const { ref: end, entry } = useIntersection({ rootMargin: '600px' });
  const endInView = entry?.isIntersecting ?? false;

  useEffect(() => {
    if (endInView && more && !loading && problem === undefined) void loadMore();
  }, [endInView, more, loading, problem, loadMore]);

  async function copy(picture: ImageItem) {
    if (await copyText(picture.url)) say('Link copied', picture.url);
    else say('The browser did not allow copying', picture.url, 'problem');
  }

  // What had the focus is gone with the picture: go on with the one that took its place.
  function focusPlace(place: number) {
    requestAnimationFrame(() => {
      const next = list.current?.children[place] ?? list.current?.lastElementChild;
      (next?.querySelector('a') ?? document.getElementById('main'))?.focus();
    });
  }

  if (pictures.length === 0 && !more) return <NoPictures origin={origin} />;
  return (
    <>
      <ul ref={list} className={styles.grid}>
        {pictures.map((picture) => (
          <li key={picture.id} className={styles.cell}>
            <PictureCard picture={picture} onCopy={() => void copy(picture)} onDelete={() => setDoomed(picture)} />
          </li>
        ))}
      </ul>
      <div ref={end} className={styles.end}>
        {problem === undefined ? null : <Problem>{problem}</Problem>}
        {more ? (
          <Button variant="default" loading={loading} onClick={() => void loadMore()}>
            {problem === undefined ? 'Show more' : 'Try again'}
          </Button>
        ) : null}
      </div>
      {doomed === undefined ? null : (
        <DeleteQuestion
          picture={doomed}
          remove={remove}
          onEnd={(deleted) => {
            setDoomed(undefined);
            if (deleted) focusPlace(pictures.indexOf(doomed));
          }}
        />
      )}
    </>
  );
}
