import { Title } from '@mantine/core';
import { redirect } from 'next/navigation';
import { context } from '#context.ts';
import { listImages } from '#image/list.ts';
import { Pictures } from '#ui/pictures.tsx';
import { SiteHeader } from '#ui/site-header.tsx';
import { Toasts } from '#ui/toasts.tsx';
import { needsSetup } from '#user/needs-setup.ts';
import styles from './page.module.css';
import { visitor } from './visitor.ts';

// The layout's template holds for the pages below it, not for the one beside it.
export const metadata = { title: { absolute: 'Your pictures · prntscrn' } };

export default async function PicturesPage() {
  const { baseUrl, db, retentionDays } = await context();
  const who = await visitor();
  if (!who) redirect((await needsSetup(db)) ? '/setup' : '/sign-in');
  const list = await listImages({ db, baseUrl, retentionDays }, who.caller, { limit: 24 });
  return (
    <>
      <SiteHeader viewer={{ name: who.name, email: who.email, admin: who.caller.role === 'admin' }} />
      <main id="main" tabIndex={-1} className={styles.main}>
        <Title order={1} size="h3" mb="lg">
          Your pictures
        </Title>
        <Pictures first={list.images} cursor={list.next_cursor} origin={baseUrl} />
      </main>
      <Toasts />
    </>
  );
}
