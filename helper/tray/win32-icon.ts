import koffi from 'koffi';
import { deleteObject, gdi32, type Handle, lastError, user32 } from '#helper/platform/win32-api.ts';
import type { DeskEvent, DeskRequest } from '#helper/platform/win32-desk-message.ts';
import { createWin32Window } from '#helper/platform/win32-window.ts';
import { chooseFromMenu, type Win32Picture, win32PictureOf } from './win32-menu.ts';

koffi.struct('NOTIFYICONDATAW', {
  size: 'uint32',
  window: 'intptr',
  id: 'uint32',
  flags: 'uint32',
  message: 'uint32',
  icon: 'intptr',
  tip: koffi.array('char16', 128, 'String'),
  state: 'uint32',
  stateMask: 'uint32',
  info: koffi.array('char16', 256, 'String'),
  version: 'uint32',
  title: koffi.array('char16', 64, 'String'),
  infoFlags: 'uint32',
  guid: koffi.array('uint8', 16),
  balloonIcon: 'intptr',
});
koffi.struct('ICONSHAPE', { icon: 'int', x: 'uint32', y: 'uint32', mask: 'intptr', colour: 'intptr' });
const notifyIcon = koffi
  .load('shell32.dll')
  .func('bool __stdcall Shell_NotifyIconW(uint32 what, NOTIFYICONDATAW *about)') as unknown as (
  what: number,
  about: object,
) => boolean;
const createIcon = user32.func('intptr __stdcall CreateIconIndirect(ICONSHAPE *shape)') as unknown as (
  shape: object,
) => Handle;
const destroyIcon = user32.func('bool __stdcall DestroyIcon(intptr icon)') as (icon: Handle) => boolean;
const createBitmap = gdi32.func(
  'intptr __stdcall CreateBitmap(int width, int height, uint32 planes, uint32 bits, void *pixels)',
) as (width: number, height: number, planes: number, bits: number, pixels: Buffer) => Handle;
const registerMessage = user32.func('uint32 __stdcall RegisterWindowMessageW(str16 name)') as (name: string) => number;

const what = { add: 0, modify: 1, delete: 2, version: 4 };
const parts = { message: 1, icon: 2, tip: 4, info: 0x10, showTip: 0x80 };
const version4 = 4;
/** Large icon, and no sound: the shot has been heard of already. */
const quiet = 0x20 | 0x10 | 1;

/** What the icon's window is told of it; any other number is the application's to give. */
export const trayMessage = 0x8001;
const events: Record<number, 'activate' | 'menu' | 'clicked' | 'closed'> = {
  123: 'menu',
  1024: 'activate',
  1025: 'activate',
  1027: 'closed',
  1028: 'closed',
  1029: 'clicked',
};

type TrayRequest = Extract<DeskRequest, { ask: 'tray' | 'drop-tray' | 'menu' | 'balloon' | 'drop-balloon' }>;

/** The icon beside the clock, as the thread of the windows sees it. It carries the notifications too. */
export class Win32TrayIcon {
  /** What the taskbar sends to all windows when it starts anew and has lost every icon. */
  readonly taskbarCreated = registerMessage('TaskbarCreated');
  private readonly tell: (event: DeskEvent) => void;
  private readonly window: Handle;
  private owner: Handle = 0;
  private icon: Handle = 0;
  private tip = '';
  private wanted = false;
  private shown = false;
  private balloons = 0;

  constructor(window: Handle, tell: (event: DeskEvent) => void) {
    this.window = window;
    this.tell = tell;
  }

  /** What a message to the icon's window means. */
  static eventOf(long: number): DeskEvent | undefined {
    const happened = events[long & 0xffff];
    return happened && { tell: 'tray', what: happened };
  }

  carryOut(request: TrayRequest): number {
    switch (request.ask) {
      case 'tray':
        this.wanted = true;
        this.tip = request.tooltip.slice(0, 127);
        this.draw(request.picture);
        return this.show();
      case 'drop-tray':
        this.wanted = false;
        this.hideUnneeded();
        return 0;
      case 'balloon':
        return this.balloon(request.title, request.text, request.picture);
      case 'drop-balloon':
        this.balloons -= 1;
        this.hideUnneeded();
        return 0;
      case 'menu':
        this.owner ||= createWin32Window('prntscrn menu', 0);
        this.tell({ tell: 'chosen', number: chooseFromMenu(this.owner, request.rows) });
        return 0;
    }
  }

  /** After a new start of the taskbar. */
  restore(): void {
    if (!this.shown) return;
    this.shown = false;
    this.show();
  }

  close(): void {
    this.wanted = false;
    this.balloons = 0;
    this.hideUnneeded();
    if (this.icon) destroyIcon(this.icon);
  }

  private show(): number {
    const flags = parts.message | parts.icon | parts.tip | parts.showTip;
    if (this.shown) return notifyIcon(what.modify, this.about({ flags })) ? 0 : lastError() || -1;
    this.shown = notifyIcon(what.add, this.about({ flags }));
    if (!this.shown) return lastError() || -1;
    notifyIcon(what.version, this.about({ version: version4 }));
    return 0;
  }

  private balloon(title: string, text: string, picture: Win32Picture): number {
    if (!this.icon) this.draw(picture);
    this.balloons += 1;
    const failed = this.shown ? 0 : this.show();
    if (failed) return failed;
    const words = { info: text.slice(0, 255), title: title.slice(0, 63), infoFlags: quiet };
    return notifyIcon(what.modify, this.about({ flags: parts.info, ...words })) ? 0 : lastError() || -1;
  }

  private hideUnneeded(): void {
    if (!this.shown || this.wanted || this.balloons > 0) return;
    notifyIcon(what.delete, this.about({}));
    this.shown = false;
  }

  private draw(picture: Win32Picture): void {
    const before = this.icon;
    const { width, height } = picture;
    const colour = win32PictureOf(picture);
    const mask = createBitmap(width, height, 1, 1, Buffer.alloc((((width + 15) >> 4) << 1) * height));
    this.icon = createIcon({ icon: 1, x: 0, y: 0, mask, colour });
    for (const bitmap of [colour, mask]) deleteObject(bitmap);
    if (before) destroyIcon(before);
  }

  private about(more: object): object {
    return {
      size: koffi.sizeof('NOTIFYICONDATAW'),
      window: this.window,
      id: 1,
      flags: 0,
      message: trayMessage,
      icon: this.icon,
      tip: this.tip,
      state: 0,
      stateMask: 0,
      info: '',
      version: 0,
      title: '',
      infoFlags: 0,
      guid: new Array(16).fill(0),
      balloonIcon: 0,
      ...more,
    };
  }
}
