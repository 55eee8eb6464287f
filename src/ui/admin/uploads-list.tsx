'use client';

import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { plural } from '../texts/words.ts';
import styles from './admin.module.css';
import { ChooseBar } from './choose-bar.tsx';
import { UndoBar } from './undo-bar.tsx';
import { UploadDetails } from './upload-details.tsx';
import { UploadRow, type UploadView } from './upload-row.tsx';
import { useChosen } from './use-chosen.ts';
import { undoSeconds, useUploads } from './use-uploads.ts';

/** One page of everybody's pictures, and what can be done to one or to many. */
export function UploadsList({ uploads, me }: { uploads: readonly UploadView[]; me: string }) {
  const words = useTexts('uploads');
  const locale = useLocale();
  const chosen = useChosen(uploads);
  const acts = useUploads(() => chosen.all(false));
  const [shown, setShown] = useState<string>();
  const [doomed, setDoomed] = useState<readonly string[]>();
  const list = useRef<HTMLDivElement>(null);
  const details = uploads.find(({ id }) => id === shown);
  const { deleted } = acts;

  async function remove(ids: readonly string[]) {
    await acts.remove(ids);
    setDoomed(undefined);
    list.current?.focus();
  }

  async function restore(ids: readonly string[]) {
    await acts.restore(ids);
    list.current?.focus();
  }

  return (
    <div ref={list} tabIndex={-1} className={styles.quiet}>
      {deleted === undefined ? null : (
        <UndoBar
          key={deleted.join()}
          text={`${plural(locale, words.deleted, deleted.length)}. ${words.deletedWords}`}
          action={words.undo}
          seconds={undoSeconds - 1}
          onUndo={() => void restore(deleted)}
          onEnd={acts.forgetDeleted}
        />
      )}
      <ChooseBar chosen={chosen} label={words.selectAll}>
        <BatchActions ids={chosen.ids} busy={acts.busy} keep={acts.keep} doom={setDoomed} />
      </ChooseBar>
      <ul className={styles.rows}>
        {uploads.map((upload) => (
          <UploadRow
            key={upload.id}
            upload={upload}
            own={upload.owner.id === me}
            chosen={chosen.has(upload.id)}
            onChoose={() => chosen.toggle(upload.id)}
            onDetails={() => setShown(upload.id)}
          />
        ))}
      </ul>
      {details === undefined ? null : (
        <UploadDetails
          upload={details}
          own={details.owner.id === me}
          onClose={() => setShown(undefined)}
          onKeep={() => void acts.keep([details.id], !details.keep)}
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
          busy={acts.busy}
          onCancel={() => setDoomed(undefined)}
          onConfirm={() => void remove(doomed)}
        >
          {words.deleteText}
        </ConfirmDialog>
      )}
    </div>
  );
}

interface BatchActionsProps {
  ids: readonly string[];
  busy: boolean;
  keep: (ids: readonly string[], on: boolean) => Promise<unknown>;
  doom: (ids: readonly string[]) => void;
}

function BatchActions({ ids, busy, keep, doom }: BatchActionsProps) {
  const words = useTexts('uploads');
  if (ids.length === 0) return null;
  return (
    <div className={styles.entryActions}>
      <Button size="xs" variant="default" disabled={busy} onClick={() => void keep(ids, true)}>
        {words.keep} ({ids.length})
      </Button>
      <Button size="xs" variant="default" disabled={busy} onClick={() => void keep(ids, false)}>
        {words.unkeep} ({ids.length})
      </Button>
      <Button size="xs" color="red.9" disabled={busy} onClick={() => doom(ids)}>
        {words.delete} ({ids.length})
      </Button>
    </div>
  );
}
