import { createCanvas, loadImage } from '@napi-rs/canvas';
import { HelperError } from '#helper/platform/helper-error.ts';
import { systemMetric } from '#helper/platform/win32-api.ts';
import { openWin32Desk, type Win32Desk } from '#helper/platform/win32-desk.ts';
import { drawIcon } from './icon.ts';
import type { Tray, TrayLook, TrayRow, TrayState } from './tray.ts';
import type { Win32MenuRow, Win32Picture } from './win32-menu.ts';

const smallIconWidth = 49;

/**
 * The icon in the taskbar's corner, by Shell_NotifyIcon.
 * @throws HelperError `unsupported_platform` where no taskbar takes icons
 */
export async function openWin32Tray(look: TrayLook): Promise<Tray> {
  const desk = await openWin32Desk();
  const tray = new Win32Tray(desk, look);
  if ((await tray.draw()) === 0) return tray;
  tray.close();
  throw new HelperError('unsupported_platform', 'There is no taskbar here that takes icons.');
}

class Win32Tray implements Tray {
  shown = false;
  private readonly desk: Win32Desk;
  private readonly stopListening: () => void;
  private look: TrayLook;
  /** What each number of the open menu does. */
  private deeds = new Map<number, () => void>();

  constructor(desk: Win32Desk, look: TrayLook) {
    this.desk = desk;
    this.look = look;
    this.stopListening = desk.onEvent((event) => {
      if (event.tell === 'chosen') this.deeds.get(event.number)?.();
      if (event.tell !== 'tray') return;
      if (event.what === 'activate') this.look.activate();
      if (event.what === 'menu') void this.openMenu().catch(() => undefined);
    });
  }

  show(look: TrayLook): void {
    this.look = look;
    void this.draw();
  }

  close(): void {
    this.stopListening();
    void this.desk.ask({ ask: 'drop-tray' });
    this.desk.release();
  }

  /** The system's error number, 0 where the icon is shown. */
  async draw(): Promise<number> {
    const { state, tooltip } = this.look;
    const error = await this.desk.ask({ ask: 'tray', picture: win32IconOf(state), tooltip });
    this.shown = error === 0;
    return error;
  }

  private async openMenu(): Promise<void> {
    const deeds = new Map<number, () => void>();
    const rows = await Promise.all(this.look.rows.map((row) => numbered(row, deeds)));
    this.deeds = deeds;
    await this.desk.ask({ ask: 'menu', rows });
  }
}

/** The icon in the size that this desktop's scale asks for. */
export function win32IconOf(state: TrayState): Win32Picture {
  const { size, argb } = drawIcon(state, Math.max(16, systemMetric(smallIconWidth)));
  const bgra = new Uint8Array(argb.length);
  for (let at = 0; at < argb.length; at += 4) {
    for (let channel = 0; channel < 4; channel += 1) bgra[at + channel] = argb[at + 3 - channel] as number;
  }
  return { width: size, height: size, bgra };
}

async function numbered(row: TrayRow, deeds: Map<number, () => void>): Promise<Win32MenuRow> {
  if (row.kind === 'line') return { kind: 'line' };
  const number = deeds.size + 1;
  deeds.set(number, row.kind === 'action' ? row.run : () => undefined);
  return {
    kind: 'row',
    number,
    label: row.label,
    disabled: row.disabled ?? false,
    checked: row.kind === 'action' && row.checked === true,
    picture: row.icon && (await pictureOf(row.icon).catch(() => undefined)),
    rows: row.kind === 'menu' ? await Promise.all(row.rows.map((each) => numbered(each, deeds))) : undefined,
  };
}

/** Menus want their pictures multiplied by alpha. */
async function pictureOf(png: Uint8Array): Promise<Win32Picture> {
  const image = await loadImage(png);
  const { width, height } = image;
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const bgra = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] as number;
    for (let channel = 0; channel < 3; channel += 1) {
      bgra[at + channel] = Math.round(((data[at + 2 - channel] as number) * alpha) / 255);
    }
    bgra[at + 3] = alpha;
  }
  return { width, height, bgra };
}
