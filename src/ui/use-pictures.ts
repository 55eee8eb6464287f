'use client';

import { useCallback, useRef, useState } from 'react';
import type { DeleteAnswer, ImageItem, ListAnswer } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import { askServer, Refusal } from './ask-server.ts';

const pageSize = 24;

/** The list that the server gave, how to get the rest of it, and how to take one out, here and there. */
export function usePictures(first: ImageItem[], firstCursor: string | null) {
  const [pictures, setPictures] = useState(first);
  const [cursor, setCursor] = useState(firstCursor);
  const [loading, setLoading] = useState(false);
  const [problem, setProblem] = useState<string>();
  const asking = useRef(false);

  const loadMore = useCallback(async () => {
    if (cursor === null || asking.current) return;
    asking.current = true;
    setLoading(true);
    setProblem(undefined);
    try {
      const query = new URLSearchParams({ cursor, limit: String(pageSize) });
      const page = await askServer<ListAnswer>(`${routes.images}?${query}`);
      setPictures((known) => [...known, ...page.images.filter(({ id }) => !known.some((one) => one.id === id))]);
      setCursor(page.next_cursor);
    } catch (error) {
      setProblem(wordsFor(error));
    } finally {
      asking.current = false;
      setLoading(false);
    }
  }, [cursor]);

  /** Says why it failed, or nothing. A picture that is gone already counts as deleted. */
  const remove = useCallback(async ({ id }: ImageItem): Promise<string | undefined> => {
    try {
      await askServer<DeleteAnswer>(routes.imageById(id), { method: 'DELETE' });
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'not_found')) return wordsFor(error);
    }
    setPictures((known) => known.filter((one) => one.id !== id));
    return undefined;
  }, []);

  return { pictures, more: cursor !== null, loading, problem, loadMore, remove };
}

/** Somebody whose session has ended is led to sign in again instead of being told so. */
function wordsFor(error: unknown): string {
  if (!(error instanceof Refusal)) throw error;
  if (error.code === 'unauthorized') window.location.assign('/sign-in?callbackUrl=%2F');
  return error.message;
}
