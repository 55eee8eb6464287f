import type { ReactNode } from 'react';
import styles from './narrow-page.module.css';
import { SiteHeader } from './site-header.tsx';

interface NarrowPageProps {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
}

/** One task in the middle of the page: signing in, setting up, allowing, or a message. */
export function NarrowPage({ title, lead, children }: NarrowPageProps) {
  return (
    <>
      <SiteHeader />
      <main id="main" tabIndex={-1} className={styles.main}>
        <div className={styles.card}>
          <h1 className={styles.title}>{title}</h1>
          {lead === undefined ? null : <div className={styles.lead}>{lead}</div>}
          {children === undefined ? null : <div className={styles.body}>{children}</div>}
        </div>
      </main>
    </>
  );
}
