'use client';

import buttons from '#ui/button.module.css';
import styles from '#ui/narrow-page.module.css';
import { useTexts } from '#ui/texts/texts-provider.tsx';

/**
 * What went wrong is in the server's log; the visitor is told what to do. Without the header: this file is part of
 * every page's first load.
 */
export default function ErrorPage() {
  const { wrong, retry } = useTexts('common');
  return (
    <main className={styles.main}>
      <title>{`${wrong.title} · prntscrn`}</title>
      <div className={styles.card}>
        <h1 className={styles.title}>{wrong.title}</h1>
        <p className={styles.lead}>{wrong.lead}</p>
        <button type="button" className={`${buttons.primary} ${styles.body}`} onClick={() => window.location.reload()}>
          {retry}
        </button>
      </div>
    </main>
  );
}
