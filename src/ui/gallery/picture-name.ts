import type { ImageItem } from '#contract/image.ts';
import type { Texts } from '../texts/texts.ts';
import { fill } from '../texts/words.ts';

export const kindOf = ({ type }: Pick<ImageItem, 'type'>): string => type.replace('image/', '').toUpperCase();

/** What a picture is called where it has no title. */
export function nameOf(picture: ImageItem, words: Texts['gallery']): string {
  const { width, height } = picture;
  return picture.title ?? fill(words.noun, { kind: kindOf(picture), width, height });
}
