import { z } from 'zod';
import { formatAccelerator, parseAccelerator } from '#helper/hotkey/accelerator.ts';

/** The key of each purpose unless the person has chosen one. */
const defaults = {
  area: 'Print',
  full: 'Ctrl+Print',
  window: 'Alt+Print',
  last: 'Ctrl+Shift+Print',
  gif: 'Shift+Print',
} as const;

/** An accelerator such as `Ctrl+Shift+4`, or `off`. */
const hotkeySchema = z.string().superRefine((text, check) => {
  try {
    if (text !== 'off') parseAccelerator(text);
  } catch (error) {
    check.addIssue({ code: 'custom', message: (error as Error).message });
  }
});

/** The settings under `hotkeys`: no key twice, and a default gives way to what the person has put on its key. */
export const hotkeySettingsSchema = z
  .preprocess(
    giveWay,
    z.looseObject({
      area: hotkeySchema.default(defaults.area),
      full: hotkeySchema.default(defaults.full),
      window: hotkeySchema.default(defaults.window),
      last: hotkeySchema.default(defaults.last),
      gif: hotkeySchema.default(defaults.gif),
      /** Answer to a key that another program holds too; the screen then shows the helper every key that is pressed. */
      shared: z.boolean().default(false),
    }),
  )
  .superRefine(refuseSameKeyTwice);

function giveWay(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw;
  const chosen = new Set(Object.values(raw).map(spelled));
  const missing = Object.entries(defaults).filter(([name, key]) => !(name in raw) && chosen.has(key));
  return { ...raw, ...Object.fromEntries(missing.map(([name]) => [name, 'off'])) };
}

function refuseSameKeyTwice(hotkeys: Record<string, unknown>, check: z.RefinementCtx): void {
  const seen = new Map<string, string>();
  for (const [name, value] of Object.entries(hotkeys)) {
    const key = spelled(value);
    const other = key && seen.get(key);
    if (other)
      check.addIssue({ code: 'custom', path: [name], message: `${key} is the key of hotkeys.${other} already` });
    else if (key) seen.set(key, name);
  }
}

/** One spelling for each key; undefined for what is off, wrong or no key at all. */
function spelled(value: unknown): string | undefined {
  try {
    return typeof value === 'string' && value !== 'off' ? formatAccelerator(parseAccelerator(value)) : undefined;
  } catch {
    return undefined;
  }
}
