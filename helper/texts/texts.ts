import { english, type Texts } from './english.ts';
import { german } from './german.ts';

export type Language = 'en' | 'de';

const all: Record<Language, Texts> = { en: english, de: german };

export function textsIn(language: Language): Texts {
  return all[language];
}
