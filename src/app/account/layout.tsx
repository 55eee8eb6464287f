import '@mantine/core/styles.css';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { SectionPage } from '../section-page.tsx';
import { spoken } from '../spoken.ts';
import { anyVisitor } from '../visitor.ts';

export default async function AccountLayout({ children }: { children: ReactNode }) {
  const who = await anyVisitor();
  if (!who) redirect('/sign-in?callbackUrl=%2Faccount');
  const { texts } = await spoken();
  const words = texts.common;
  const sections = [
    { href: '/account', label: words.profile },
    { href: '/account/security', label: words.security },
    { href: '/account/sessions', label: texts.sessions.title },
    { href: '/account/tokens', label: texts.tokens.title },
    { href: '/account/connect', label: texts.connect.title },
    { href: '/account/data', label: texts.ownData.title },
  ];
  return (
    <SectionPage who={who} label={words.account} sections={sections}>
      {children}
    </SectionPage>
  );
}
