import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { type Locale, localeSchema } from '#contract/account.ts';
import { localeFor, texts } from '#ui/texts/texts.ts';
import { visitor } from './visitor.ts';

/** The cookie in which a browser keeps its language while nobody is signed in. */
const localeCookie = 'prntscrn-language';

/** The language of this page and all its texts: the account's choice, then the browser's cookie, then what it asks for. */
export const spoken = cache(async () => {
  const locale = await chosenLocale();
  return { locale, texts: texts[locale] };
});

async function chosenLocale(): Promise<Locale> {
  const who = await visitor();
  if (who?.locale) return who.locale;
  const kept = localeSchema.safeParse((await cookies()).get(localeCookie)?.value);
  return kept.success ? kept.data : localeFor((await headers()).get('accept-language'));
}
