import type { Language } from './texts.ts';

/**
 * The desktop's language: that of Windows' own menus; elsewhere what the environment says (POSIX: LC_ALL before
 * LC_MESSAGES before LANG; LANGUAGE is a list that comes first).
 */
export async function desktopLanguage(env: Record<string, string | undefined> = process.env): Promise<Language> {
  const said = env.LC_ALL || env.LC_MESSAGES || env.LANG;
  if (!said && process.platform === 'win32') {
    const { readWin32Language } = await import('#helper/platform/win32-language.ts');
    return readWin32Language() === 'de' ? 'de' : 'en';
  }
  const locale = said || Intl.DateTimeFormat().resolvedOptions().locale;
  const first = env.LANGUAGE && !/^(C|POSIX)\b/.test(locale) ? env.LANGUAGE : locale;
  return /^de\b|^de_/.test(first) ? 'de' : 'en';
}
