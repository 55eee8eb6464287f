import type { ReactNode } from 'react';
import { type Section, SectionNav } from '#ui/section-nav.tsx';
import { Toasts } from '#ui/toasts.tsx';
import { ViewerHeader } from '#ui/viewer-header.tsx';
import styles from './section-page.module.css';
import type { visitor } from './visitor.ts';

interface SectionPageProps {
  who: NonNullable<Awaited<ReturnType<typeof visitor>>>;
  label: string;
  sections: readonly Section[];
  children: ReactNode;
}

/** The frame of the account's and the administrator's pages: header, their list, the page. */
export function SectionPage({ who, label, sections, children }: SectionPageProps) {
  return (
    <>
      <ViewerHeader viewer={{ name: who.name, email: who.email, admin: who.caller.role === 'admin' }} />
      <div className={styles.main}>
        <SectionNav label={label} sections={sections} />
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Toasts />
    </>
  );
}
