import type { IncomingHttpHeaders } from 'node:http';
import { type Locale, localeSchema } from '#contract/account.ts';
import { languageCookie } from '#ui/texts/language-cookie.ts';
import { localeFor, type Texts, texts } from '#ui/texts/texts.ts';

const cookiePattern = new RegExp(`(?:^|;\\s*)${languageCookie}=(\\w+)`);

/** The language of a page of the provider: the browser's cookie, then what it asks for. */
export function pageTexts(headers: IncomingHttpHeaders): { readonly locale: Locale; readonly texts: Texts } {
  const kept = localeSchema.safeParse(cookiePattern.exec(headers.cookie ?? '')?.[1]);
  const locale = kept.success ? kept.data : localeFor(headers['accept-language']);
  return { locale, texts: texts[locale] };
}
