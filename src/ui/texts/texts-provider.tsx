'use client';

import { createContext, type ReactNode, use, useEffect, useMemo } from 'react';
import type { Locale } from '#contract/account.ts';
import { speak } from './spoken-common.ts';
import type { Area, Texts } from './texts.ts';

interface Spoken {
  readonly locale: Locale;
  readonly areas: Partial<Texts>;
  /** What the administrator calls this site. */
  readonly site: string;
}

const SpokenContext = createContext<Spoken>({ locale: 'en', areas: {}, site: 'prntscrn' });

interface TextsProviderProps {
  locale: Locale;
  /** What the components below say, beside what was handed to those above. */
  areas: Partial<Texts>;
  /** Given once, by what holds all pages. */
  site?: string;
  children: ReactNode;
}

/** Hands the texts of a page to its components in the browser. */
export function TextsProvider({ locale, areas, site, children }: TextsProviderProps) {
  const above = use(SpokenContext);
  const spoken = useMemo(
    () => ({ locale, areas: { ...above.areas, ...areas }, site: site ?? above.site }),
    [above, locale, areas, site],
  );
  const { common } = areas;
  useEffect(() => {
    if (common) speak(common);
  }, [common]);
  return <SpokenContext value={spoken}>{children}</SpokenContext>;
}

/** The texts of one area of the site. @throws Error where the page did not hand them on. */
export function useTexts<A extends Area>(area: A): Texts[A] {
  const found = use(SpokenContext).areas[area];
  if (!found) throw new Error(`This page was not given the texts of ${area}`);
  return found as Texts[A];
}

/** What the administrator calls this site. */
export function useSiteName(): string {
  return use(SpokenContext).site;
}

/** The language of the page, for numbers and dates. */
export function useLocale(): Locale {
  return use(SpokenContext).locale;
}
