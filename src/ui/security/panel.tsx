import type { ReactNode } from 'react';
import styles from './security.module.css';

interface PanelProps {
  title: string;
  lead: string;
  children: ReactNode;
}

/** One part of the page, under a heading of its own. */
export function Panel({ title, lead, children }: PanelProps) {
  return (
    <section className={styles.panel}>
      <h2 className={styles.heading}>{title}</h2>
      <p className={styles.lead}>{lead}</p>
      {children}
    </section>
  );
}
