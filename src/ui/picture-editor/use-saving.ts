'use client';

import { useRef, useState } from 'react';
import type { Desk } from '#desk/desk.ts';
import { newKey } from '../new-key.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { type EditedPicture, replacePicture, type Saved, SaveFailure, saveAsNew } from './save-picture.ts';
import { keepStyles } from './use-desk.ts';

export type SavingState =
  | { readonly at: 'rest' }
  | { readonly at: 'sending'; readonly share: number }
  | { readonly at: 'failed'; readonly why: string };

/** Saves the picture, one attempt at a time; what fails leaves everything as it was, to be tried again. */
export function useSaving(desk: Desk, picture: EditedPicture, onSaved: (saved: Saved) => void) {
  const words = useTexts('editor').errors;
  const [state, setState] = useState<SavingState>({ at: 'rest' });
  const running = useRef<AbortController>(undefined);
  // The same for each attempt at the same picture: an answer that was lost must not make two of it.
  const attempt = useRef({ version: -1, key: '' });
  const save = async (how: 'new' | 'replace') => {
    if (running.current) return;
    const controller = new AbortController();
    running.current = controller;
    if (attempt.current.version !== desk.version) attempt.current = { version: desk.version, key: newKey() };
    setState({ at: 'sending', share: 0 });
    keepStyles(desk);
    const onSent = (share: number) => setState({ at: 'sending', share });
    const saving = { desk, picture, onSent, signal: controller.signal };
    try {
      onSaved(await (how === 'new' ? saveAsNew(saving, attempt.current.key) : replacePicture(saving)));
    } catch (error) {
      if (controller.signal.aborted) return setState({ at: 'rest' });
      if (!(error instanceof SaveFailure)) throw error;
      const told = words[error.code as keyof typeof words] ?? words.other;
      setState({ at: 'failed', why: fill(told, { message: error.message }) });
    } finally {
      running.current = undefined;
    }
  };
  return { state, save, cancel: () => running.current?.abort() };
}
