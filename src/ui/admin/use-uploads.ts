import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { BatchAnswer } from '#contract/image.ts';
import { askServer, Refusal } from '../ask-server.ts';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { plural } from '../texts/words.ts';
import { say } from '../toasts.tsx';

/** How long a deletion can be taken back. */
export const undoSeconds = 10;

/** What an administrator does to pictures, and what was deleted last; `done` is called after each that worked. */
export function useUploads(done: () => void) {
  const words = useTexts('uploads');
  const locale = useLocale();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [deleted, setDeleted] = useState<readonly string[]>();

  async function ask(path: string, body: unknown, failed: string, then: (done: readonly string[]) => void) {
    setBusy(true);
    try {
      const answer = await askServer<BatchAnswer>(path, { method: 'POST', body: JSON.stringify(body) });
      then(answer.done);
      done();
      router.refresh();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      say(failed, error.message, 'problem');
    } finally {
      setBusy(false);
    }
  }

  return {
    busy,
    deleted,
    forgetDeleted: () => setDeleted(undefined),
    keep: (ids: readonly string[], on: boolean) =>
      ask('/api/v1/admin/images/keep', { ids, keep: on }, words.notKept, ({ length }) => {
        say(plural(locale, on ? words.keptNow : words.unkeptNow, length), on ? words.keptWords : words.unkeptWords);
      }),
    remove: (ids: readonly string[]) =>
      ask('/api/v1/images/batch', { action: 'delete', ids, undo_seconds: undoSeconds }, words.notDeleted, setDeleted),
    restore: async (ids: readonly string[]) => {
      setDeleted(undefined);
      await ask('/api/v1/images/batch', { action: 'restore', ids }, words.tooLate, ({ length }) => {
        if (length > 0) say(words.restored, words.restoredWords);
        else say(words.tooLate, '', 'problem');
      });
    },
  };
}
