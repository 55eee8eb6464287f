'use client';

import styles from './language-button.module.css';
import { languageCookie } from './texts/language-cookie.ts';
import { useLocale, useTexts } from './texts/texts-provider.tsx';

const yearSeconds = 31_536_000;

/** Changes to the other language, for a browser in which nobody is signed in: an account has its own. */
export function LanguageButton() {
  const { otherLanguage } = useTexts('common');
  const other = useLocale() === 'en' ? 'de' : 'en';

  function change() {
    const secure = window.location.protocol === 'https:' ? '; Secure' : '';
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
    document.cookie = `${languageCookie}=${other}; Path=/; Max-Age=${yearSeconds}; SameSite=Lax${secure}`;
    window.location.reload();
  }
  return (
    <button type="button" className={styles.button} lang={other} onClick={change}>
      {otherLanguage}
    </button>
  );
}
