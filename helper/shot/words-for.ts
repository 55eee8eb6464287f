import type { Texts } from '#helper/texts/english.ts';
import type { Outcome } from './shot.ts';

/** What came of a shot, for the window in which it was marked. */
export function wordsFor({ image, file, printed, copied, warnings }: Outcome, texts: Texts): string {
  const words = texts.overlayPage;
  const lines = [
    copied && words[copied === 'picture' ? 'image' : copied],
    image && !copied && words.uploaded(image.url),
    printed && texts.notify.printed(printed),
    file && words.saved(file),
    ...warnings,
  ];
  return lines.filter(Boolean).join('\n') || words.done;
}
