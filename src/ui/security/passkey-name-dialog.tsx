'use client';

import { useEffect, useRef } from 'react';
import buttons from '../button.module.css';
import { Dialog } from '../dialog.tsx';
import fields from '../field.module.css';
import { Field } from '../field.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import styles from './security.module.css';

interface PasskeyNameDialogProps {
  name: string;
  onSave: (name: string) => void;
  onCancel: () => void;
}

export function PasskeyNameDialog({ name, onSave, onCancel }: PasskeyNameDialogProps) {
  const words = useTexts('security').passkeys;
  const common = useTexts('common');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.select(), []);
  return (
    <Dialog title={words.nameTitle} onCancel={onCancel}>
      <form
        ref={form}
        className={fields.form}
        aria-label={words.nameTitle}
        onSubmit={(event) => {
          event.preventDefault();
          onSave(String(new FormData(event.currentTarget).get('name')).trim() || name);
        }}
      >
        <Field label={words.name} hint={words.nameHint} name="name" defaultValue={name} required maxLength={60} />
        <div className={styles.actions}>
          <button type="button" className={buttons.button} onClick={onCancel}>
            {common.cancel}
          </button>
          <button type="submit" className={buttons.primary}>
            {words.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
