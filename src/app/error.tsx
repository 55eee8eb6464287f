'use client';

import buttons from '#ui/button.module.css';
import styles from '#ui/narrow-page.module.css';

/**
 * What went wrong is in the server's log; the visitor is told what to do. Without the header: this file is part of
 * every page's first load.
 */
export default function ErrorPage() {
  return (
    <main className={styles.main}>
      <title>Something went wrong · prntscrn</title>
      <div className={styles.card}>
        <h1 className={styles.title}>Something went wrong</h1>
        <p className={styles.lead}>It is not your fault, and nothing is lost. Try again in a moment.</p>
        <button type="button" className={`${buttons.primary} ${styles.body}`} onClick={() => window.location.reload()}>
          Try again
        </button>
      </div>
    </main>
  );
}
