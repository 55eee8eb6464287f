import { HelperError } from '#helper/platform/helper-error.ts';
import { openWin32Desk, type Win32Desk } from '#helper/platform/win32-desk.ts';
import { type Accelerator, acceptAccelerator, formatAccelerator, parseAccelerator } from './accelerator.ts';
import { type Hotkeys, HotkeyTaken, type KeyPurposeWords } from './hotkey.ts';
import { snippingToolHasPrint, snippingToolWords } from './win32-snipping.ts';

const alreadyRegistered = 1409;
const modifier = { alt: 1, ctrl: 2, shift: 4, super: 8, noRepeat: 0x4000 };

/** Virtual-key codes (winuser.h) of the keys that are not named by their own character. */
const virtualKeys: Record<string, number> = {
  Print: 0x2c,
  Pause: 0x13,
  ScrollLock: 0x91,
  Insert: 0x2d,
  Delete: 0x2e,
  Home: 0x24,
  End: 0x23,
  PageUp: 0x21,
  PageDown: 0x22,
  Space: 0x20,
  Tab: 0x09,
  Enter: 0x0d,
  Escape: 0x1b,
  Backspace: 0x08,
  Left: 0x25,
  Up: 0x26,
  Right: 0x27,
  Down: 0x28,
};

/** Hotkeys by RegisterHotKey: the system sends us these keys and no others. */
export async function openWin32Hotkeys(): Promise<Hotkeys> {
  return new Win32Hotkeys(await openWin32Desk());
}

class Win32Hotkeys implements Hotkeys {
  readonly lost: Promise<void>;
  private readonly desk: Win32Desk;
  private readonly pressed = new Map<number, () => void>();
  private readonly stopListening: () => void;
  private count = 0;

  constructor(desk: Win32Desk) {
    this.desk = desk;
    this.lost = desk.lost;
    this.stopListening = desk.onEvent((event) => {
      if (event.tell === 'hotkey') this.pressed.get(event.id)?.();
    });
  }

  async register(text: string, pressed: () => void, purpose?: KeyPurposeWords): Promise<() => void> {
    const accelerator = parseAccelerator(text);
    this.count += 1;
    const id = this.count;
    const [modifiers, key] = [modifiersOf(accelerator), virtualKeyOf(accelerator.key)];
    const error = await this.desk.ask({ ask: 'hotkey', id, modifiers, key });
    if (error !== 0) throw await this.refusal(accelerator, error, purpose?.avoid ?? []);
    this.pressed.set(id, pressed);
    return () => {
      if (this.pressed.delete(id)) void this.desk.ask({ ask: 'drop-hotkey', id });
    };
  }

  close(): void {
    this.stopListening();
    for (const id of this.pressed.keys()) void this.desk.ask({ ask: 'drop-hotkey', id });
    this.pressed.clear();
    this.desk.release();
  }

  private async refusal(accelerator: Accelerator, error: number, avoid: readonly unknown[]): Promise<HelperError> {
    const name = formatAccelerator(accelerator);
    const cause = new Error(`RegisterHotKey failed with ${error}`);
    if (error !== alreadyRegistered) {
      return new HelperError('bad_accelerator', `Windows does not take ${name} as a hotkey.`, { cause });
    }
    const why = accelerator.key === 'Print' && snippingToolHasPrint() ? ` ${snippingToolWords}` : '';
    const message = `${name} is already in use by another program.${why}`;
    return new HotkeyTaken(message, await this.findFree(accelerator, avoid), { cause });
  }

  /** The first key near the wanted one that nobody has: it is taken and given back at once. */
  private async findFree({ key }: Accelerator, avoid: readonly unknown[]): Promise<string | undefined> {
    const near = ['Shift', 'Ctrl', 'Alt', 'Ctrl+Shift', 'Ctrl+Alt'].map((held) => `${held}+${key}`);
    for (const text of [...near, 'Ctrl+Shift+4', 'F9']) {
      const accelerator = acceptAccelerator(text);
      if (!accelerator || avoid.includes(formatAccelerator(accelerator))) continue;
      this.count += 1;
      const id = this.count;
      const [modifiers, code] = [modifiersOf(accelerator), virtualKeyOf(accelerator.key)];
      if ((await this.desk.ask({ ask: 'hotkey', id, modifiers, key: code })) !== 0) continue;
      await this.desk.ask({ ask: 'drop-hotkey', id });
      return formatAccelerator(accelerator);
    }
    return undefined;
  }
}

function modifiersOf({ shift, ctrl, alt, super: logo }: Accelerator): number {
  return (
    modifier.noRepeat |
    (shift ? modifier.shift : 0) |
    (ctrl ? modifier.ctrl : 0) |
    (alt ? modifier.alt : 0) |
    (logo ? modifier.super : 0)
  );
}

/** Letters and digits are their own codes; F1 … F24 follow each other. */
function virtualKeyOf(key: string): number {
  const functionKey = /^F(\d+)$/.exec(key);
  return virtualKeys[key] ?? (functionKey ? 0x6f + Number(functionKey[1]) : key.charCodeAt(0));
}
