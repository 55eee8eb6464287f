import { ownCommandLine } from '#helper/platform/own-command.ts';
import { type Accelerator, formatAccelerator, parseAccelerator } from './accelerator.ts';
import { keysymName } from './keysym-name.ts';

/** What each binding starts, and the key that it has unless told. */
const bindings: Record<string, { args: string[]; key: string }> = {
  area: { args: ['area'], key: 'Print' },
  full: { args: ['full'], key: 'Ctrl+Print' },
  window: { args: ['window'], key: 'Alt+Print' },
  last: { args: ['area', '--last'], key: 'Ctrl+Shift+Print' },
  gif: { args: ['gif'], key: 'Shift+Print' },
};

/**
 * How a person gives the helper its keys in the settings of this desktop, as lines to read and to paste. `keys` are the
 * settings' own under `hotkeys`; one that is off has no line.
 */
export function adviseBindings(
  env: Record<string, string | undefined> = process.env,
  keys: Record<string, unknown> = {},
): string[] {
  const rows = Object.entries(bindings).flatMap(([name, { args, key }]) => {
    const wanted = String(keys[name] ?? key);
    return wanted === 'off' ? [] : [{ accelerator: parseAccelerator(wanted), command: ownCommandLine(...args) }];
  });
  const desktop = (env.XDG_CURRENT_DESKTOP ?? '').toLowerCase();
  if (env.SWAYSOCK || desktop.includes('sway')) {
    return [
      'This desktop gives programs no hotkeys. Put these lines into ~/.config/sway/config, then run: swaymsg reload',
      ...rows.map(({ accelerator, command }) => `  bindsym ${swayKey(accelerator)} exec ${command}`),
    ];
  }
  if (env.HYPRLAND_INSTANCE_SIGNATURE || desktop.includes('hyprland')) {
    return [
      'This desktop gives programs no hotkeys. Put these lines into ~/.config/hypr/hyprland.conf:',
      ...rows.map(({ accelerator, command }) => `  bind = ${hyprlandKey(accelerator)}, exec, ${command}`),
    ];
  }
  const where = desktop.includes('gnome')
    ? 'Settings → Keyboard → View and Customize Shortcuts → Custom Shortcuts (take Print away from Screenshots first)'
    : desktop.includes('kde')
      ? 'System Settings → Keyboard → Shortcuts → Add New → Command or Script (take Print away from Spectacle first)'
      : 'the settings of your desktop, under keyboard shortcuts';
  return [
    `This desktop gives programs no hotkeys. Add them in ${where}:`,
    ...rows.map(({ accelerator, command }) => `  ${formatAccelerator(accelerator)}: ${command}`),
  ];
}

function swayKey(accelerator: Accelerator): string {
  const { ctrl, alt, shift, super: logo } = accelerator;
  const held = [ctrl && 'Ctrl', alt && 'Mod1', shift && 'Shift', logo && 'Mod4'];
  return [...held, keysymName(accelerator.key)].filter(Boolean).join('+');
}

function hyprlandKey(accelerator: Accelerator): string {
  const { ctrl, alt, shift, super: logo } = accelerator;
  const held = [ctrl && 'CTRL', alt && 'ALT', shift && 'SHIFT', logo && 'SUPER'].filter(Boolean).join(' ');
  return `${held}, ${keysymName(accelerator.key)}`;
}
