import { expect, it } from 'vitest';
import { HelperError } from '#helper/platform/helper-error.ts';
import { formatAccelerator, parseAccelerator } from './accelerator.ts';

it.each([
  ['Print', 'Print'],
  ['printscreen', 'Print'],
  ['ctrl+PRTSCN', 'Ctrl+Print'],
  ['Control + Shift + 4', 'Ctrl+Shift+4'],
  ['super+shift+s', 'Shift+Super+S'],
  ['Alt+F12', 'Alt+F12'],
  ['F5', 'F5'],
])('reads %s', (text, shown) => {
  expect(formatAccelerator(parseAccelerator(text))).toBe(shown);
});

it.each(['', 'Ctrl+', 'Hyper+A', 'Ctrl+Foo', 'F25', 'Ctrl+ä', 'Ctrl++'])('refuses %j', (text) => {
  expect(() => parseAccelerator(text)).toThrow(expect.objectContaining({ code: 'bad_accelerator' }));
  expect(() => parseAccelerator(text)).toThrow(HelperError);
});

it.each(['A', 'Shift+A', 'Space', 'Shift+Left', 'Escape', 'Enter'])(
  'refuses %s, which everybody needs for typing',
  (text) => {
    expect(() => parseAccelerator(text)).toThrow(/needs Ctrl, Alt or Super/);
  },
);
