/** Keys that talk to an input method: Kanji, Muhenkan, Henkan … Hangul and its like (keysymdef.h, 0xff21 to 0xff3e). */
export function isInputMethodKey(keysym: number | undefined): boolean {
  return keysym !== undefined && keysym >= 0xff21 && keysym <= 0xff3e;
}

/** Whether people with this locale usually write with an input method. */
export function writesByInputMethod(env: Record<string, string | undefined>): boolean {
  return /^(zh|ja|ko)/.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}
