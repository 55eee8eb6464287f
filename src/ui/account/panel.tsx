import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './account.module.css';

interface PanelProps {
  /** Names the part for links and screen readers. */
  id: string;
  title: string;
  lead?: ReactNode;
  /** What can be done with all that is in it, at its upper end. */
  action?: ReactNode;
  children?: ReactNode;
}

/** One part of an account's page. */
export function Panel({ id, title, lead, action, children }: PanelProps) {
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <div className={styles.panelHead}>
        <div className={styles.panelWords}>
          <Title order={2} size="h5" id={id}>
            {title}
          </Title>
          {lead === undefined ? null : (
            <Text size="sm" c="dimmed" mt={4}>
              {lead}
            </Text>
          )}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
