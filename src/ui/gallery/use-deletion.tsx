'use client';

import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useCallback, useRef } from 'react';
import type { ImageItem } from '#contract/image.ts';
import { Icon } from '../icon.tsx';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { plural } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import { batch } from './batch.ts';
import styles from './gallery.module.css';
import type { Pictures } from './use-pictures.ts';
import { wordsFor } from './words-for.ts';

/** How long the offer to take it back is there; the server waits a little longer. */
const offerMs = 8000;
const undoSeconds = 12;

/** Deletes pictures at once, and offers to take that back: by a button, and by Ctrl+Z for the last ones. */
export function useDeletion(pictures: Pick<Pictures, 'take' | 'put'>) {
  const words = useTexts('gallery').deletion;
  const common = useTexts('common');
  const locale = useLocale();
  const last = useRef<() => Promise<void>>(undefined);

  const remove = useCallback(
    async (doomed: readonly ImageItem[]) => {
      const ids = doomed.map(({ id }) => id);
      pictures.take(new Set(ids));
      const toast = `deleted-${Date.now()}-${ids[0]}`;
      const deleting = batch(ids, { action: 'delete', undo_seconds: undoSeconds });
      let undone = false;
      const undo = async () => {
        if (undone) return;
        undone = true;
        last.current = undefined;
        notifications.hide(toast);
        // Where that failed, everything is back already.
        if (!(await deleting.catch(() => undefined))) return;
        try {
          const { done } = await batch(ids, { action: 'restore' });
          pictures.put(doomed.filter(({ id }) => done.includes(id)));
          if (done.length === 0) return say(words.tooLate, words.tooLateHint, 'problem');
          say(plural(locale, words.restored, done.length), words.restoredHint);
        } catch (error) {
          say(words.notRestored, wordsFor(error), 'problem');
        }
      };
      last.current = undo;
      try {
        await deleting;
      } catch (error) {
        if (last.current === undo) last.current = undefined;
        pictures.put(doomed);
        return say(words.notDeleted, wordsFor(error), 'problem');
      }
      if (undone) return;
      notifications.show({
        id: toast,
        title: plural(locale, words.deleted, ids.length),
        message: (
          <span className={styles.undo}>
            {words.linksDead}
            <Button size="xs" variant="default" onClick={() => void undo()}>
              {common.undo}
            </Button>
          </span>
        ),
        color: 'teal',
        icon: <Icon name="trash" />,
        autoClose: offerMs,
        closeButtonProps: { 'aria-label': common.close },
        onClose: () => {
          if (last.current === undo) last.current = undefined;
        },
      });
    },
    [pictures, words, common, locale],
  );
  const undoLast = useCallback(() => void last.current?.(), []);
  return { remove, undoLast };
}
