import koffi from 'koffi';
import {
  bitmapHeader,
  cursorPosition,
  deleteObject,
  gdi32,
  type Handle,
  lastError,
  user32,
  type Win32Point,
} from '#helper/platform/win32-api.ts';

/** A row of a menu as it goes to the thread of the windows; `number` comes back when it is chosen. */
export type Win32MenuRow =
  | { kind: 'line' }
  | {
      kind: 'row';
      number: number;
      label: string;
      disabled: boolean;
      checked: boolean;
      picture: Win32Picture | undefined;
      rows: Win32MenuRow[] | undefined;
    };

/** Rows from the top down, 4 bytes a pixel: blue, green, red and alpha. */
export interface Win32Picture {
  width: number;
  height: number;
  bgra: Uint8Array;
}

const createMenu = user32.func('intptr __stdcall CreatePopupMenu()') as () => Handle;
const destroyMenu = user32.func('bool __stdcall DestroyMenu(intptr menu)') as (menu: Handle) => boolean;
const append = user32.func('bool __stdcall AppendMenuW(intptr menu, uint32 flags, uintptr id, str16 text)') as (
  menu: Handle,
  flags: number,
  id: number,
  text: string | null,
) => boolean;
koffi.struct('MENUITEMINFOW', {
  size: 'uint32',
  mask: 'uint32',
  type: 'uint32',
  state: 'uint32',
  id: 'uint32',
  subMenu: 'intptr',
  checked: 'intptr',
  unchecked: 'intptr',
  data: 'uintptr',
  text: 'str16',
  length: 'uint32',
  picture: 'intptr',
});
const setItem = user32.func(
  'bool __stdcall SetMenuItemInfoW(intptr menu, uint32 item, bool byPosition, MENUITEMINFOW *info)',
) as unknown as (menu: Handle, item: number, byPosition: boolean, info: object) => boolean;
const track = user32.func(
  'int __stdcall TrackPopupMenuEx(intptr menu, uint32 flags, int x, int y, intptr window, void *area)',
) as (menu: Handle, flags: number, x: number, y: number, window: Handle, area: null) => number;
const toForeground = user32.func('bool __stdcall SetForegroundWindow(intptr window)') as (window: Handle) => boolean;
const createSection = gdi32.func(
  'intptr __stdcall CreateDIBSection(intptr dc, void *info, uint32 usage, _Out_ uintptr *bits, intptr section, uint32 offset)',
) as (dc: Handle, info: Buffer, usage: number, bits: (number | bigint)[], section: Handle, offset: number) => Handle;

const flags = { string: 0, grayed: 1, checked: 8, popup: 0x10, separator: 0x800 };
const pictureMask = 0x80;
/** TPM_RETURNCMD with TPM_NONOTIFY and TPM_RIGHTBUTTON: the choice is the answer, and both buttons choose. */
const answering = 0x0100 | 0x0080 | 0x0002;

/** Opens the menu at the pointer and waits for the choice: a row's number, 0 for none. */
export function chooseFromMenu(owner: Handle, rows: Win32MenuRow[]): number {
  const pictures: Handle[] = [];
  const menu = build(rows, pictures);
  const at: Partial<Win32Point> = { x: 0, y: 0 };
  cursorPosition(at);
  // Else a click beside the menu would not close it (documented at TrackPopupMenu).
  toForeground(owner);
  const chosen = track(menu, answering, at.x ?? 0, at.y ?? 0, owner, null);
  destroyMenu(menu);
  for (const picture of pictures) deleteObject(picture);
  return chosen;
}

function build(rows: Win32MenuRow[], pictures: Handle[]): Handle {
  const menu = createMenu();
  if (!menu) throw new Error(`CreatePopupMenu failed with ${lastError()}`);
  rows.forEach((row, at) => {
    if (row.kind === 'line') {
      append(menu, flags.separator, 0, null);
      return;
    }
    const look = (row.disabled ? flags.grayed : 0) | (row.checked ? flags.checked : 0);
    // An ampersand marks the access key; a title that has one must show it.
    const label = row.label.replaceAll('&', '&&');
    if (row.rows) append(menu, flags.popup | look, build(row.rows, pictures), label);
    else append(menu, flags.string | look, row.number, label);
    if (row.picture) setPicture(menu, at, row.picture, pictures);
  });
  return menu;
}

function setPicture(menu: Handle, at: number, look: Win32Picture, pictures: Handle[]): void {
  const picture = win32PictureOf(look);
  if (!picture) return;
  pictures.push(picture);
  const none = { type: 0, state: 0, id: 0, subMenu: 0, checked: 0, unchecked: 0, data: 0, text: null, length: 0 };
  setItem(menu, at, true, { size: koffi.sizeof('MENUITEMINFOW'), mask: pictureMask, ...none, picture });
}

/** A bitmap of the system's that is the caller's to delete; 0 where there is no memory for it. */
export function win32PictureOf({ width, height, bgra }: Win32Picture): Handle {
  const bits: (number | bigint)[] = [0];
  const bitmap = createSection(0, bitmapHeader(width, height), 0, bits, 0, 0);
  if (bitmap) new Uint8Array(koffi.view(BigInt(bits[0] ?? 0), width * height * 4)).set(bgra);
  return bitmap;
}
