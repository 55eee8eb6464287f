'use client';

import type { ReactNode } from 'react';
import { Brand } from './brand.tsx';
import { LanguageButton } from './language-button.tsx';
import styles from './site-header.module.css';
import { useSiteName, useTexts } from './texts/texts-provider.tsx';
import { ThemeButton } from './theme-button.tsx';

interface SiteHeaderProps {
  /** Where else one can go. */
  places?: ReactNode;
  /** What belongs to who is signed in; without it, the language can be chosen here. */
  menu?: ReactNode;
}

/** The bar on top of every page. */
export function SiteHeader({ places, menu }: SiteHeaderProps) {
  const words = useTexts('common');
  const site = useSiteName();
  return (
    <>
      <a className="skip-link" href="#main">
        {words.skipToContent}
      </a>
      <header className={styles.bar}>
        <div className={styles.inner}>
          <a href="/" className={styles.home} aria-label={`${site}, ${words.pictures}`}>
            <Brand name={site} />
          </a>
          {places}
          <div className={styles.end}>
            {menu === undefined ? <LanguageButton /> : null}
            <ThemeButton />
            {menu}
          </div>
        </div>
      </header>
    </>
  );
}
