import { DbusService } from './dbus-service.ts';
import { drawIcon } from './icon.ts';
import type { TrayLook, TrayState } from './tray.ts';

type Pixmap = [width: number, height: number, argb: Buffer];

/** Panels take the size that fits: 16 to 24 px, and twice that on dense screens. */
const sizes = [16, 22, 24, 32, 48];

/** The icon as org.kde.StatusNotifierItem. */
export class StatusNotifierItem extends DbusService {
  private look: TrayLook;
  private readonly drawn = new Map<TrayState, Pixmap[]>();

  constructor(look: TrayLook) {
    super('org.kde.StatusNotifierItem');
    this.look = look;
  }

  get Category(): string {
    return 'ApplicationStatus';
  }
  get Id(): string {
    return 'prntscrn';
  }
  get Title(): string {
    return 'prntscrn';
  }
  get Status(): string {
    return 'Active';
  }
  get WindowId(): number {
    return 0;
  }
  /** Empty: the pixels below are the icon on every desktop, whatever its theme. */
  get IconName(): string {
    return '';
  }
  get IconPixmap(): Pixmap[] {
    const { state } = this.look;
    const pixmaps = this.drawn.get(state) ?? sizes.map((size) => toPixmap(state, size));
    this.drawn.set(state, pixmaps);
    return pixmaps;
  }
  get ToolTip(): [string, Pixmap[], string, string] {
    return ['', [], this.look.tooltip, ''];
  }
  get ItemIsMenu(): boolean {
    return false;
  }
  get Menu(): string {
    return '/MenuBar';
  }

  show(look: TrayLook): void {
    const before = this.look;
    this.look = look;
    if (before.state !== look.state) this.NewIcon();
    if (before.tooltip !== look.tooltip) this.NewToolTip();
  }

  Activate(_x: number, _y: number): void {
    this.look.activate();
  }
  SecondaryActivate(_x: number, _y: number): void {
    this.look.activate();
  }
  /** Desktops draw the menu themselves; one that asks us to has no way to show it. */
  ContextMenu(_x: number, _y: number): void {}
  Scroll(_delta: number, _orientation: string): void {}
  NewIcon(): void {}
  NewToolTip(): void {}
}

function toPixmap(state: TrayState, size: number): Pixmap {
  return [size, size, drawIcon(state, size).argb];
}

const read = 'read' as const;
const text = { signature: 's', access: read };
StatusNotifierItem.configureMembers({
  properties: {
    Category: text,
    Id: text,
    Title: text,
    Status: text,
    WindowId: { signature: 'i', access: read },
    IconName: text,
    IconPixmap: { signature: 'a(iiay)', access: read },
    ToolTip: { signature: '(sa(iiay)ss)', access: read },
    ItemIsMenu: { signature: 'b', access: read },
    Menu: { signature: 'o', access: read },
  },
  methods: {
    Activate: { inSignature: 'ii', outSignature: '' },
    SecondaryActivate: { inSignature: 'ii', outSignature: '' },
    ContextMenu: { inSignature: 'ii', outSignature: '' },
    Scroll: { inSignature: 'is', outSignature: '' },
  },
  signals: { NewIcon: { signature: '' }, NewToolTip: { signature: '' } },
});
