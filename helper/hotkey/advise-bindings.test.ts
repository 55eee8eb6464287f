import { expect, it } from 'vitest';
import { adviseBindings } from './advise-bindings.ts';

const keys = { area: 'Print', full: 'Ctrl+Print', window: 'Super+PageUp', last: 'off', gif: 'Ctrl+Alt+Shift+G' };

it('gives sway its own words for keys, with the keys of the settings and none that is off', () => {
  const [first, ...lines] = adviseBindings({ SWAYSOCK: '/run/sway' }, keys);
  expect(first).toContain('~/.config/sway/config');
  expect(lines.map((line) => line.replace(/exec .*main\.ts/, 'exec prntscrn').trim())).toEqual([
    'bindsym Print exec prntscrn area',
    'bindsym Ctrl+Print exec prntscrn full',
    'bindsym Mod4+Prior exec prntscrn window',
    'bindsym Ctrl+Mod1+Shift+g exec prntscrn gif',
  ]);
});

it('gives Hyprland its own', () => {
  const [first, ...lines] = adviseBindings({ XDG_CURRENT_DESKTOP: 'Hyprland' }, keys);
  expect(first).toContain('hyprland.conf');
  expect(lines[0]).toMatch(/^ {2}bind = , Print, exec, .*main\.ts area$/);
  expect(lines[3]).toMatch(/^ {2}bind = CTRL ALT SHIFT, g, exec, .*main\.ts gif$/);
});

it('says where it is in the settings of GNOME, KDE and any other desktop', () => {
  const where = (desktop: string) => adviseBindings({ XDG_CURRENT_DESKTOP: desktop })[0];
  expect(where('ubuntu:GNOME')).toContain('Custom Shortcuts');
  expect(where('KDE')).toContain('System Settings');
  expect(where('COSMIC')).toContain('the settings of your desktop');
  expect(adviseBindings({})[4]).toMatch(/Ctrl\+Shift\+Print: .* area --last$/);
});
