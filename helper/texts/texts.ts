import { english, type Texts } from './english.ts';
import { german } from './german.ts';

export type Language = 'en' | 'de';

const all: Record<Language, Texts> = { en: english, de: german };

export function textsIn(language: Language): Texts {
  return all[language];
}

/** The desktop's language (POSIX: LC_ALL before LC_MESSAGES before LANG; LANGUAGE is a list that comes first). */
export function desktopLanguage(env: Record<string, string | undefined> = process.env): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || Intl.DateTimeFormat().resolvedOptions().locale;
  const first = env.LANGUAGE && !/^(C|POSIX)\b/.test(locale) ? env.LANGUAGE : locale;
  return /^de\b|^de_/.test(first) ? 'de' : 'en';
}
