import { expect, it } from 'vitest';
import { parseSettings } from './read-settings.ts';

const hotkeys = (given: Record<string, unknown>) => parseSettings({ hotkeys: given }, 'a file').hotkeys;

it('has a key for every purpose', () => {
  const keys = { area: 'Print', full: 'Ctrl+Print', window: 'Alt+Print', last: 'Ctrl+Shift+Print', gif: 'Shift+Print' };
  expect(parseSettings({}, 'a file').hotkeys).toEqual({ ...keys, shared: false });
});

it('refuses one key for two purposes, however it is spelled', () => {
  expect(() => hotkeys({ area: 'ctrl+shift+4', full: 'Shift+Control+4' })).toThrow(
    /hotkeys\.full: Ctrl\+Shift\+4 is the key of hotkeys\.area already/,
  );
});

it('takes a default away from its key where the person has put another purpose there', () => {
  expect(hotkeys({ area: 'alt+printscreen' })).toMatchObject({
    area: 'alt+printscreen',
    full: 'Ctrl+Print',
    window: 'off',
  });
});

it('lets any number of purposes have no key', () => {
  expect(hotkeys({ area: 'off', full: 'off' })).toMatchObject({ area: 'off', full: 'off' });
});
