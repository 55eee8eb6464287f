'use client';

import { Button, Checkbox } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import type { BatchAnswer } from '#contract/image.ts';
import { askServer, Refusal } from '../ask-server.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { plural } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import styles from './admin.module.css';
import { UndoBar } from './undo-bar.tsx';
import { UploadDetails } from './upload-details.tsx';
import { UploadRow, type UploadView } from './upload-row.tsx';

/** How long a deletion can be taken back. */
const undoSeconds = 10;

/** One page of everybody's pictures, and what can be done to one or to many. */
export function UploadsList({ uploads, me }: { uploads: readonly UploadView[]; me: string }) {
  const words = useTexts('uploads');
  const locale = useLocale();
  const router = useRouter();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState<string>();
  const [doomed, setDoomed] = useState<readonly string[]>();
  const [deleted, setDeleted] = useState<readonly string[]>();
  const [busy, setBusy] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const here = uploads.filter(({ id }) => chosen.has(id));
  const ids = here.map(({ id }) => id);
  const details = uploads.find(({ id }) => id === shown);

  async function ask(path: string, body: unknown, failed: string, then: (done: readonly string[]) => void) {
    setBusy(true);
    try {
      const { done } = await askServer<BatchAnswer>(path, { method: 'POST', body: JSON.stringify(body) });
      then(done);
      setChosen(new Set());
      router.refresh();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      say(failed, error.message, 'problem');
    } finally {
      setBusy(false);
    }
  }

  const keep = (which: readonly string[], on: boolean) =>
    ask('/api/v1/admin/images/keep', { ids: which, keep: on }, words.notKept, ({ length }) => {
      say(plural(locale, on ? words.keptNow : words.unkeptNow, length), on ? words.keptWords : words.unkeptWords);
    });

  async function remove(which: readonly string[]) {
    const body = { action: 'delete', ids: which, undo_seconds: undoSeconds };
    await ask('/api/v1/images/batch', body, words.notDeleted, setDeleted);
    setDoomed(undefined);
    list.current?.focus();
  }

  async function restore(which: readonly string[]) {
    setDeleted(undefined);
    await ask('/api/v1/images/batch', { action: 'restore', ids: which }, words.tooLate, ({ length }) => {
      if (length > 0) say(words.restored, words.restoredWords);
      else say(words.tooLate, '', 'problem');
    });
    list.current?.focus();
  }

  const toggle = (id: string) =>
    setChosen((now) => new Set(now.has(id) ? [...now].filter((other) => other !== id) : [...now, id]));

  return (
    <div ref={list} tabIndex={-1} className={styles.quiet}>
      {deleted === undefined ? null : (
        <UndoBar
          key={deleted.join()}
          text={`${plural(locale, words.deleted, deleted.length)}. ${words.deletedWords}`}
          action={words.undo}
          seconds={undoSeconds - 1}
          onUndo={() => void restore(deleted)}
          onEnd={() => setDeleted(undefined)}
        />
      )}
      {uploads.length === 0 ? null : (
        <div className={styles.bar}>
          <Checkbox
            label={words.selectAll}
            checked={here.length === uploads.length}
            indeterminate={here.length > 0 && here.length < uploads.length}
            onChange={({ currentTarget: { checked } }) =>
              setChosen(new Set(checked ? uploads.map(({ id }) => id) : []))
            }
          />
          {ids.length === 0 ? null : (
            <div className={styles.entryActions}>
              <Button size="xs" variant="default" disabled={busy} onClick={() => void keep(ids, true)}>
                {words.keep} ({ids.length})
              </Button>
              <Button size="xs" variant="default" disabled={busy} onClick={() => void keep(ids, false)}>
                {words.unkeep} ({ids.length})
              </Button>
              <Button size="xs" color="red.9" disabled={busy} onClick={() => setDoomed(ids)}>
                {words.delete} ({ids.length})
              </Button>
            </div>
          )}
        </div>
      )}
      <ul className={styles.rows}>
        {uploads.map((upload) => (
          <UploadRow
            key={upload.id}
            upload={upload}
            own={upload.owner.id === me}
            chosen={chosen.has(upload.id)}
            onChoose={() => toggle(upload.id)}
            onDetails={() => setShown(upload.id)}
          />
        ))}
      </ul>
      {details === undefined ? null : (
        <UploadDetails
          upload={details}
          own={details.owner.id === me}
          onClose={() => setShown(undefined)}
          onKeep={() => void keep([details.id], !details.keep)}
          onDelete={() => {
            setShown(undefined);
            setDoomed([details.id]);
          }}
        />
      )}
      {doomed === undefined ? null : (
        <ConfirmDialog
          title={plural(locale, words.deleteTitle, doomed.length)}
          action={words.delete}
          busy={busy}
          onCancel={() => setDoomed(undefined)}
          onConfirm={() => void remove(doomed)}
        >
          {words.deleteText}
        </ConfirmDialog>
      )}
    </div>
  );
}
