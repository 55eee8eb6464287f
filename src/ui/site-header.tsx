import type { ReactNode } from 'react';
import { Brand } from './brand.tsx';
import styles from './site-header.module.css';
import { ThemeButton } from './theme-button.tsx';

/** The bar on top of every page; `children` is what belongs to who is signed in. */
export function SiteHeader({ children }: { children?: ReactNode }) {
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <header className={styles.bar}>
        <div className={styles.inner}>
          <a href="/" className={styles.home} aria-label="prntscrn, your pictures">
            <Brand />
          </a>
          <div className={styles.end}>
            <ThemeButton />
            {children}
          </div>
        </div>
      </header>
    </>
  );
}
