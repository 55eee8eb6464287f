'use client';

import { Button, Group, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import styles from './confirm-dialog.module.css';
import { useTexts } from './texts/texts-provider.tsx';
import { useModal } from './use-modal.ts';

interface ConfirmDialogProps {
  title: string;
  children: ReactNode;
  /** What the button that does it says. */
  action: string;
  busy: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before something that cannot be taken back. Open while it is rendered; Esc and a click outside cancel. */
export function ConfirmDialog({ title, children, action, busy, onConfirm, onCancel }: ConfirmDialogProps) {
  const words = useTexts('common');
  const dialog = useModal();
  const titleId = useId();

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is on the backdrop; Esc does the same by the dialog itself
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (!busy) onCancel();
      }}
      onClick={(event) => {
        if (event.target === dialog.current && !busy) onCancel();
      }}
    >
      <div className={styles.content}>
        <Title order={2} size="h4" id={titleId}>
          {title}
        </Title>
        <Text component="div" size="sm" c="dimmed" mt={8}>
          {children}
        </Text>
        <Group justify="flex-end" gap="sm" mt={24}>
          <Button variant="default" onClick={onCancel} disabled={busy} autoFocus>
            {words.cancel}
          </Button>
          <Button color="red.9" onClick={onConfirm} loading={busy}>
            {action}
          </Button>
        </Group>
      </div>
    </dialog>
  );
}
