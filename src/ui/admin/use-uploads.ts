import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { BatchAnswer } from '#contract/image.ts';
import { askServer } from '../ask-server.ts';
import { jsonRequest } from '../json-request.ts';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { plural } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import { useTask } from '../use-task.ts';

/** How long a deletion can be taken back. */
export const undoSeconds = 10;

/** What an administrator does to pictures, and what was deleted last; `done` is called after each that worked. */
export function useUploads(done: () => void) {
  const words = useTexts('uploads');
  const locale = useLocale();
  const router = useRouter();
  const [deleted, setDeleted] = useState<readonly string[]>();

  const { busy, run } = useTask(words.notDeleted);

  const ask = (path: string, body: unknown, failed: string, then: (done: readonly string[]) => void) =>
    run(
      path,
      async () => {
        then((await askServer<BatchAnswer>(path, jsonRequest('POST', body))).done);
        done();
        router.refresh();
      },
      failed,
    );

  return {
    busy: busy !== undefined,
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
