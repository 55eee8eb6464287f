import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './admin.module.css';

interface PageHeadProps {
  title: string;
  lead: string;
  /** What can be done on the whole page, at its upper end. */
  children?: ReactNode;
}

export function PageHead({ title, lead, children }: PageHeadProps) {
  return (
    <div className={styles.head}>
      <div className={styles.headWords}>
        <Title order={1} size="h3">
          {title}
        </Title>
        <Text size="sm" c="dimmed" mt={4}>
          {lead}
        </Text>
      </div>
      {children ? <div className={styles.headActions}>{children}</div> : null}
    </div>
  );
}
