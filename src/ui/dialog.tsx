'use client';

import { type ReactNode, useId } from 'react';
import styles from './dialog.module.css';
import { useModal } from './use-modal.ts';

interface DialogProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  /** While set it cannot be left. */
  busy?: boolean;
  onCancel: () => void;
}

/** Something that is done before all else on the page. Open while it is rendered; Esc leaves it. */
export function Dialog({ title, lead, children, busy = false, onCancel }: DialogProps) {
  const dialog = useModal();
  const titleId = useId();

  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={titleId}
      // What is underneath must not take Esc for itself.
      onKeyDown={(event) => event.nativeEvent.stopPropagation()}
      onCancel={(event) => {
        event.preventDefault();
        if (!busy) onCancel();
      }}
    >
      <div className={styles.content}>
        <div>
          <h2 id={titleId} className={styles.title}>
            {title}
          </h2>
          {lead === undefined ? null : <div className={styles.lead}>{lead}</div>}
        </div>
        {children}
      </div>
    </dialog>
  );
}
