import '@mantine/core/styles.css';
import { notFound, redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { SectionPage } from '../section-page.tsx';
import { spoken } from '../spoken.ts';
import { visitor } from '../visitor.ts';

/** The administrator's pages; to everybody else they do not exist. Each verb behind them checks again. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const who = await visitor();
  if (!who) redirect('/sign-in?callbackUrl=%2Fadmin');
  if (who.caller.role !== 'admin') notFound();
  const { texts } = await spoken();
  const words = texts.common;
  const sections = [
    { href: '/admin', label: words.overview },
    { href: '/admin/uploads', label: texts.uploads.title },
    { href: '/admin/users', label: texts.users.title },
    { href: '/admin/purge', label: texts.purge.title },
    { href: '/admin/apps', label: texts.apps.title },
    { href: '/admin/audit', label: texts.audit.title },
    { href: '/admin/settings', label: texts.settings.title },
  ];
  return (
    <SectionPage who={who} label={words.administration} sections={sections}>
      {children}
    </SectionPage>
  );
}
