'use client';

import { usePathname } from 'next/navigation';
import styles from './section-nav.module.css';

export interface Section {
  readonly href: string;
  readonly label: string;
}

/** The pages of an area, beside them on a desktop and above them on a phone. */
export function SectionNav({ label, sections }: { label: string; sections: readonly Section[] }) {
  const path = usePathname();
  return (
    <nav aria-label={label} className={styles.nav}>
      {sections.map(({ href, label: text }) => (
        <a
          key={href}
          ref={path === href ? reveal : undefined}
          href={href}
          className={styles.link}
          aria-current={path === href ? 'page' : undefined}
        >
          {text}
        </a>
      ))}
    </nav>
  );
}

/** On a phone the list is wider than the screen: the page that is open is not out of sight. */
function reveal(link: HTMLElement | null): void {
  const list = link?.parentElement;
  if (link && list) list.scrollLeft = link.offsetLeft - list.offsetLeft - 40;
}
