import { headers } from 'next/headers';
import { context } from '#context.ts';
import { offersOf } from '#release/offers.ts';
import { NoRelease } from '#ui/download/no-release.tsx';
import { Packages } from '#ui/download/packages.tsx';
import { SiteHeader } from '#ui/site-header.tsx';
import { ViewerHeader } from '#ui/viewer-header.tsx';
import { spoken } from '../spoken.ts';
import { visitor } from '../visitor.ts';
import { guessTarget } from './guess-target.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.download.tab };
}

/** Hands out the helper, told where it belongs. Works signed out: on a new computer nobody is signed in yet. */
export default async function DownloadPage() {
  const { config, baseUrl } = await context();
  const { origin } = new URL(baseUrl);
  const who = await visitor();
  const { locale, texts } = await spoken();
  const asked = await headers();
  const here = guessTarget(asked.get('user-agent') ?? '', asked.get('sec-ch-ua-platform') ?? '');
  const offers = await offersOf(config.dataDir, origin);
  const admin = who?.caller.role === 'admin';
  return (
    <>
      {who ? <ViewerHeader viewer={{ name: who.name, email: who.email, admin }} /> : <SiteHeader />}
      <main id="main" tabIndex={-1}>
        {offers ? (
          <Packages offers={offers} here={here} origin={origin} locale={locale} words={texts.download} />
        ) : (
          <NoRelease admin={admin} origin={origin} words={texts.download} />
        )}
      </main>
    </>
  );
}
