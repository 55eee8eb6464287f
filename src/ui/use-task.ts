import { useState } from 'react';
import { Refusal } from './ask-server.ts';
import { useTexts } from './texts/texts-provider.tsx';
import { say } from './toasts.tsx';

/**
 * Runs one thing at a time and says it where that fails, under `failed`; gives whether it worked. Somebody whose session
 * has ended is led to sign in again.
 */
export function useTask(failed: string) {
  const words = useTexts('common');
  const [busy, setBusy] = useState<string>();

  /** `name` tells which of several buttons is at work; `title` stands over why it failed, where `failed` says too little. */
  async function run(name: string, work: () => Promise<void>, title = failed): Promise<boolean> {
    if (busy !== undefined) return false;
    setBusy(name);
    try {
      await work();
      return true;
    } catch (error) {
      if (error instanceof Refusal && error.code === 'unauthorized') {
        const { pathname } = window.location;
        window.location.assign(`/sign-in?callbackUrl=${encodeURIComponent(pathname)}`);
      }
      say(title, error instanceof Refusal ? error.message : words.failed, 'problem');
      return false;
    } finally {
      setBusy(undefined);
    }
  }
  return { busy, run };
}
