'use client';

import { useState } from 'react';
import type { ImageItem } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { say } from './toasts.tsx';

interface DeleteQuestionProps {
  picture: ImageItem;
  /** Deletes it, and says why that failed if it did. */
  remove: (picture: ImageItem) => Promise<string | undefined>;
  onEnd: (deleted: boolean) => void;
}

/** Shows the picture and asks whether it shall go. */
export function DeleteQuestion({ picture, remove, onEnd }: DeleteQuestionProps) {
  const [removing, setRemoving] = useState(false);

  async function confirmed() {
    setRemoving(true);
    const failure = await remove(picture);
    if (failure === undefined) say('Deleted', 'Its link no longer works.');
    else say('Not deleted', failure, 'problem');
    onEnd(failure === undefined);
  }

  return (
    <ConfirmDialog
      title="Delete this picture?"
      action="Delete"
      busy={removing}
      onConfirm={() => void confirmed()}
      onCancel={() => onEnd(false)}
    >
      {/* biome-ignore lint/performance/noImgElement: the raw bytes are the product */}
      <img src={routes.imageById(picture.id)} alt={picture.title ?? ''} />
      Its link stops working at once, for everybody who has it. This cannot be undone.
    </ConfirmDialog>
  );
}
