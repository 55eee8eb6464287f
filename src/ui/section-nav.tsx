'use client';

import { usePathname } from 'next/navigation';
import styles from './section-nav.module.css';

export interface Section {
  readonly href: string;
  readonly label: string;
}

/** The pages of an area, beside them on a desktop and above them on a phone. */
export function SectionNav({ label, sections }: { label: string; sections: readonly Section[] }) {
  const path = usePathname() ?? '';
  const open = holding(sections, path);
  return (
    <nav aria-label={label} className={styles.nav}>
      {sections.map(({ href, label: text }) => (
        <a
          key={href}
          ref={href === open ? reveal : undefined}
          href={href}
          className={styles.link}
          aria-current={href === open ? (href === path ? 'page' : 'true') : undefined}
        >
          {text}
        </a>
      ))}
    </nav>
  );
}

/** The page that is open or that the open one lies below, as a user's below the list of users. */
function holding(sections: readonly Section[], path: string): string | undefined {
  const above = sections.filter(({ href }) => path === href || path.startsWith(`${href}/`));
  return above.sort((one, other) => other.href.length - one.href.length)[0]?.href;
}

/** On a phone the list is wider than the screen: the page that is open is not out of sight. */
function reveal(link: HTMLElement | null): void {
  const list = link?.parentElement;
  if (link && list) list.scrollLeft = link.offsetLeft - list.offsetLeft - 40;
}
