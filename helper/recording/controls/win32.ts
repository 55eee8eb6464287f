import { win32KeyName } from '#helper/overlay/hosts/win32-keys.ts';
import { contains } from '#helper/platform/rect.ts';
import { openWin32Desk, type Win32Desk } from '#helper/platform/win32-desk.ts';
import type { DeskEvent } from '#helper/platform/win32-desk-message.ts';
import { readWin32Monitors } from '#helper/platform/win32-monitors.ts';
import type { ControlActions, ControlOptions, Controls } from '../controls.ts';
import { type ControlLayout, layoutControls } from './layout.ts';
import { ControlPanel, type ControlWindows } from './panel.ts';

/** A frame of four windows that let clicks through, and a bar that pictures of the screen leave out where Windows can. */
export async function openWin32Controls(options: ControlOptions, actions: ControlActions): Promise<Controls> {
  const desk = await openWin32Desk();
  const monitors = readWin32Monitors();
  const middle = {
    x: options.rect.x + Math.floor(options.rect.width / 2),
    y: options.rect.y + Math.floor(options.rect.height / 2),
  };
  const scale = monitors.find((monitor) => contains(monitor, middle))?.scale ?? 1;
  const layout = layoutControls(options.rect, monitors, scale);
  await desk.ask({ ask: 'controls-open', frame: [...layout.frame], bar: layout.bar });
  const unseen = (await desk.ask({ ask: 'controls-unseen' })) === 0;
  const windows = new Win32Controls(desk, layout, scale, unseen);
  const panel = new ControlPanel(windows, options, actions);
  windows.listen(panel);
  return panel;
}

class Win32Controls implements ControlWindows {
  readonly layout: ControlLayout;
  readonly scale: number;
  readonly unseen: boolean;
  private readonly desk: Win32Desk;
  private stopListening = () => {};

  constructor(desk: Win32Desk, layout: ControlLayout, scale: number, unseen: boolean) {
    this.desk = desk;
    this.layout = layout;
    this.scale = scale;
    this.unseen = unseen;
  }

  listen(panel: ControlPanel): void {
    this.stopListening = this.desk.onEvent((event) => take(event, panel));
  }

  draw(bar: Uint32Array, frame: number): void {
    const bytes = new Uint8Array(bar.buffer, bar.byteOffset, bar.byteLength).slice();
    void this.desk.ask({ ask: 'controls-draw', bar: bytes, colour: frame });
  }

  async hideBar(): Promise<void> {
    await this.desk.ask({ ask: 'controls-bar', shown: false });
  }

  showBar(): void {
    void this.desk.ask({ ask: 'controls-bar', shown: true });
  }

  async takeFocus(): Promise<void> {
    await this.desk.ask({ ask: 'controls-focus', take: true });
  }

  giveFocusBack(): void {
    void this.desk.ask({ ask: 'controls-focus', take: false });
  }

  close(): void {
    this.stopListening();
    void this.desk.ask({ ask: 'controls-close' }).then(() => this.desk.release());
  }
}

function take(event: DeskEvent, panel: ControlPanel): void {
  if (event.tell !== 'controls') return;
  if (event.what === 'move') panel.pointed(event.point);
  if (event.what === 'leave') panel.pointed(undefined);
  if (event.what === 'press') panel.pressed(event.point);
  if (event.what === 'blur') panel.blurred();
  if (event.what === 'key') panel.typed(win32KeyName({ ...event, text: '' }), event.shift);
}
