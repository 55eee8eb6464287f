import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { type Locale, localeSchema } from '#contract/account.ts';
import { languageCookie } from '#ui/texts/language-cookie.ts';
import { localeFor, texts } from '#ui/texts/texts.ts';
import { anyVisitor } from './visitor.ts';

/** The language of this page and all its texts: the account's choice, then the browser's cookie, then what it asks for. */
export const spoken = cache(async () => {
  const locale = await chosenLocale();
  return { locale, texts: texts[locale] };
});

async function chosenLocale(): Promise<Locale> {
  const who = await anyVisitor();
  if (who?.locale) return who.locale;
  const kept = localeSchema.safeParse((await cookies()).get(languageCookie)?.value);
  return kept.success ? kept.data : localeFor((await headers()).get('accept-language'));
}
