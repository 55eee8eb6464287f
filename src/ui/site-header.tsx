'use client';

import dynamic from 'next/dynamic';
import { usePathname } from 'next/navigation';
import { Brand } from './brand.tsx';
import { LanguageButton } from './language-button.tsx';
import styles from './site-header.module.css';
import { useSiteName, useTexts } from './texts/texts-provider.tsx';
import { ThemeButton } from './theme-button.tsx';

// Its messages weigh 14 kB, which those who are signed out need not load.
const UserMenu = dynamic(() => import('./user-menu.tsx').then((module) => module.UserMenu));

/** Who is looking at the page. */
export interface Viewer {
  readonly name: string;
  readonly email: string;
  readonly admin: boolean;
}

/** The bar on top of every page; without a viewer it only says where one is. */
export function SiteHeader({ viewer }: { viewer?: Viewer }) {
  const words = useTexts('common');
  const path = usePathname() ?? '';
  const site = useSiteName();
  const places = viewer === undefined ? [] : [{ href: '/', label: words.pictures, here: path === '/' }];
  if (viewer?.admin)
    places.push({ href: '/admin', label: words.administration, here: path?.startsWith('/admin') ?? false });
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
          {places.length < 2 ? null : (
            <nav className={styles.places} aria-label="prntscrn">
              {places.map(({ href, label, here }) => (
                <a key={href} href={href} className={styles.place} aria-current={here ? 'page' : undefined}>
                  {label}
                </a>
              ))}
            </nav>
          )}
          <div className={styles.end}>
            {viewer === undefined ? <LanguageButton /> : null}
            <ThemeButton />
            {viewer === undefined ? null : <UserMenu name={viewer.name} email={viewer.email} />}
          </div>
        </div>
      </header>
    </>
  );
}
