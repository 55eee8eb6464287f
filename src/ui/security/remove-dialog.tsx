'use client';

import buttons from '../button.module.css';
import { Dialog } from '../dialog.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import styles from './security.module.css';

interface RemoveDialogProps {
  title: string;
  lead: string;
  action: string;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before something goes that protects the account. */
export function RemoveDialog({ title, lead, action, onConfirm, onCancel }: RemoveDialogProps) {
  const words = useTexts('common');
  return (
    <Dialog title={title} lead={lead} onCancel={onCancel}>
      <div className={styles.actions}>
        <button type="button" className={buttons.button} onClick={onCancel}>
          {words.cancel}
        </button>
        <button type="button" className={buttons.danger} onClick={onConfirm}>
          {action}
        </button>
      </div>
    </Dialog>
  );
}
