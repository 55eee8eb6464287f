import { describe, expect, it } from 'vitest';
import { fitsWords, titleWords } from './title-words.ts';

describe('the words of a title', () => {
  it('are in small letters, each once, split where there is neither letter nor digit', () => {
    expect(titleWords('Screenshot_2026-11-22 (Übung) ÜBUNG, ﬁnal')).toEqual([
      'screenshot',
      '2026',
      '11',
      '22',
      'übung',
      'final',
    ]);
    expect(titleWords('हिन्दी 日本語')).toEqual(['हिन्दी', '日本語']);
    expect([titleWords(null), titleWords(''), titleWords('%_!')]).toEqual([[], [], []]);
  });

  it('are bounded in length and number', () => {
    expect(titleWords('x'.repeat(200))).toEqual(['x'.repeat(40)]);
    expect([...(titleWords('𝒳'.normalize('NFC').repeat(60))[0] ?? '')]).toHaveLength(40);
    expect(titleWords(Array.from({ length: 50 }, (_, at) => `w${at}`).join(' '))).toHaveLength(30);
  });

  it('fit where each word looked for begins one of them', () => {
    expect(fitsWords('Sales report, March', ['mar', 'sal'])).toBe(true);
    expect(fitsWords('Sales report, March', ['arch'])).toBe(false);
    expect(fitsWords(null, ['a'])).toBe(false);
  });
});
