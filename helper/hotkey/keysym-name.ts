/** Keys whose name in xkbcommon-keysyms.h is another one than ours. */
const names: Record<string, string> = {
  ScrollLock: 'Scroll_Lock',
  PageUp: 'Prior',
  PageDown: 'Next',
  Space: 'space',
  Enter: 'Return',
  Backspace: 'BackSpace',
};

/** What compositors and portals call a key of an accelerator: `Print`, `a`, `4`, `F5`, `Prior`. */
export function keysymName(key: string): string {
  if (/^[A-Z]$/.test(key)) return key.toLowerCase();
  return names[key] ?? key;
}
