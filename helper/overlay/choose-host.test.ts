import { describe, expect, it } from 'vitest';
import { chooseHost } from './choose-host.ts';

const usual = { wish: 'auto', native: true, screenReader: false, inputMethod: false } as const;

describe('on what a region is marked', () => {
  it.each([
    ['on a window of our own, which is there sooner', {}, 'native'],
    ['on a page where there can be no such window, whatever is wished', { native: false, wish: 'native' }, 'browser'],
    ['on a page for a screen reader', { screenReader: true }, 'browser'],
    ['on a page for an input method', { inputMethod: true }, 'browser'],
    ['as the setting says', { wish: 'browser' }, 'browser'],
    ['as the setting says, screen reader or not', { wish: 'native', screenReader: true, inputMethod: true }, 'native'],
  ] as const)('%s', (_, circumstances, host) => {
    expect(chooseHost({ ...usual, ...circumstances }).host).toBe(host);
  });
});
