import { HelperError } from '#helper/platform/helper-error.ts';

/** A key and the modifiers that go with it. */
export interface Accelerator {
  /** A letter or digit in upper case, `F1` … `F24`, or one of the names in `keyNames`. */
  key: string;
  shift: boolean;
  ctrl: boolean;
  alt: boolean;
  super: boolean;
}

const keyNames = [
  'Print',
  'Pause',
  'ScrollLock',
  'Insert',
  'Delete',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Space',
  'Tab',
  'Enter',
  'Escape',
  'Backspace',
  'Left',
  'Right',
  'Up',
  'Down',
] as const;

const otherNames: Record<string, string> = {
  prtscn: 'Print',
  prtsc: 'Print',
  prntscrn: 'Print',
  printscreen: 'Print',
  sysrq: 'Print',
  del: 'Delete',
  ins: 'Insert',
  return: 'Enter',
  esc: 'Escape',
};

const modifierNames: Record<string, 'shift' | 'ctrl' | 'alt' | 'super'> = {
  shift: 'shift',
  ctrl: 'ctrl',
  control: 'ctrl',
  alt: 'alt',
  option: 'alt',
  super: 'super',
  meta: 'super',
  win: 'super',
  cmd: 'super',
};

/** Keys that would take away something needed everywhere when they are bound without a modifier. */
const bareKeys = /^(?:F\d+|Print|Pause|ScrollLock|Insert)$/;

/**
 * Reads an accelerator such as `Print`, `Ctrl+Print` or `Super+Shift+4`; case does not matter.
 * @throws HelperError `bad_accelerator`
 */
export function parseAccelerator(text: string): Accelerator {
  const parts = text.split('+').map((part) => part.trim().toLowerCase());
  const last = parts.pop() ?? '';
  const accelerator: Accelerator = { key: keyOf(last, text), shift: false, ctrl: false, alt: false, super: false };
  for (const part of parts) {
    const modifier = modifierNames[part];
    if (!modifier) throw bad(text, `"${part}" is not a modifier; use Ctrl, Shift, Alt or Super`);
    accelerator[modifier] = true;
  }
  const held = accelerator.ctrl || accelerator.alt || accelerator.super;
  if (!held && !bareKeys.test(accelerator.key)) throw bad(text, `${accelerator.key} needs Ctrl, Alt or Super with it`);
  return accelerator;
}

/** The same, or undefined where it is none, as where a key may not be bound with so little held beside it. */
export function acceptAccelerator(text: string): Accelerator | undefined {
  try {
    return parseAccelerator(text);
  } catch {
    return undefined;
  }
}

/** The accelerator as it is shown to a person, its modifiers always in the same order. */
export function formatAccelerator({ key, ctrl, alt, shift, super: logo }: Accelerator): string {
  return [ctrl && 'Ctrl', alt && 'Alt', shift && 'Shift', logo && 'Super', key].filter(Boolean).join('+');
}

function keyOf(name: string, text: string): string {
  if (/^[a-z0-9]$/.test(name)) return name.toUpperCase();
  if (/^f(?:[1-9]|1\d|2[0-4])$/.test(name)) return name.toUpperCase();
  const known = otherNames[name] ?? keyNames.find((key) => key.toLowerCase() === name);
  if (!known) throw bad(text, name ? `there is no key called "${name}"` : 'a key is missing');
  return known;
}

function bad(text: string, why: string): HelperError {
  return new HelperError('bad_accelerator', `"${text}" is not a hotkey: ${why}.`);
}
