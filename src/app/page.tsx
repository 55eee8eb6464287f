import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { context } from '#context.ts';
import { listImages } from '#image/list.ts';
import { isTimeZone } from '#ui/gallery/day.ts';
import { filterFrom, queryOf } from '#ui/gallery/filter.ts';
import { Gallery } from '#ui/gallery/gallery.tsx';
import { zoneCookie } from '#ui/gallery/zone-cookie.ts';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { Toasts } from '#ui/toasts.tsx';
import { ViewerHeader } from '#ui/viewer-header.tsx';
import { needsSetup } from '#user/needs-setup.ts';
import styles from './page.module.css';
import { siteName } from './site-name.ts';
import { spoken } from './spoken.ts';
import { visitor } from './visitor.ts';

// The layout's template holds for the pages below it, not for the one beside it.
export async function generateMetadata() {
  return { title: { absolute: `${(await spoken()).texts.gallery.heading} · ${await siteName()}` } };
}

/** What a large window shows at once. */
const firstPage = 48;

interface PicturesPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function PicturesPage({ searchParams }: PicturesPageProps) {
  const opened = await context();
  const who = await visitor();
  if (!who) redirect((await needsSetup(opened.db)) ? '/setup' : '/sign-in');
  const asked = await searchParams;
  const filter = filterFrom((name) => [asked[name]].flat()[0]);
  const timeZone = await zoneOfVisitor();
  const query = { limit: firstPage, ...queryOf(filter, timeZone) };
  const list = await listImages(opened, who.caller, query);
  const { locale, texts } = await spoken();
  return (
    <TextsProvider locale={locale} areas={{ gallery: texts.gallery }}>
      <ViewerHeader viewer={{ name: who.name, email: who.email, admin: who.caller.role === 'admin' }} />
      <main id="main" tabIndex={-1} className={styles.main}>
        <Gallery
          first={{ pictures: list.images, cursor: list.next_cursor, filter }}
          timeZone={timeZone}
          origin={opened.baseUrl}
          maxUploadBytes={opened.settings.current.max_upload_bytes}
        />
      </main>
      <Toasts />
    </TextsProvider>
  );
}

async function zoneOfVisitor(): Promise<string> {
  const kept = (await cookies()).get(zoneCookie)?.value ?? 'UTC';
  return isTimeZone(kept) ? kept : 'UTC';
}
