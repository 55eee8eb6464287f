import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import styles from './problem.module.css';

/** What went wrong, read out at once by screen readers. */
export function Problem({ children }: { children: ReactNode }) {
  return (
    <div role="alert" className={styles.problem}>
      <Icon name="alert" />
      <span>{children}</span>
    </div>
  );
}
