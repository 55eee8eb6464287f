'use client';

import { usePathname } from 'next/navigation';
import styles from './site-header.module.css';
import { useTexts } from './texts/texts-provider.tsx';

/** The parts of the site, for somebody who may see more than one. */
export function SitePlaces() {
  const words = useTexts('common');
  const path = usePathname() ?? '';
  const places = [
    { href: '/', label: words.pictures, here: path === '/' },
    { href: '/admin', label: words.administration, here: path.startsWith('/admin') },
  ];
  return (
    <nav className={styles.places} aria-label="prntscrn">
      {places.map(({ href, label, here }) => (
        <a key={href} href={href} className={styles.place} aria-current={here ? 'page' : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}
