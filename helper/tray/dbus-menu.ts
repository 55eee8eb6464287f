import { Variant } from '@jellybrick/dbus-next';
import { DbusService } from './dbus-service.ts';
import type { TrayRow } from './tray.ts';

type Properties = Record<string, Variant>;
type Node = [id: number, properties: Properties, children: Variant[]];

interface Placed {
  readonly row: TrayRow | undefined;
  readonly children: readonly number[];
}

/** The menu as com.canonical.dbusmenu, version 3 of its protocol: the desktop draws it, and tells us what was chosen. */
export class DbusMenu extends DbusService {
  private revision = 0;
  private placed = new Map<number, Placed>();
  /** A row keeps its number while the menu changes round it, so that a click never hits another one. */
  private readonly numbers = new Map<string, number>();

  constructor() {
    super('com.canonical.dbusmenu');
  }

  get Version(): number {
    return 3;
  }
  get TextDirection(): string {
    return 'ltr';
  }
  get Status(): string {
    return 'normal';
  }
  get IconThemePath(): string[] {
    return [];
  }

  show(rows: readonly TrayRow[]): void {
    const placed = new Map<number, Placed>();
    placed.set(0, { row: undefined, children: this.place(rows, placed, '') });
    this.placed = placed;
    this.revision += 1;
    this.LayoutUpdated(this.revision, 0);
  }

  GetLayout(parent: number, depth: number, names: string[]): [number, Node] {
    return [this.revision, this.layout(parent, depth < 0 ? Number.POSITIVE_INFINITY : depth, names)];
  }

  GetGroupProperties(ids: number[], names: string[]): [number, Properties][] {
    const wanted = ids.length > 0 ? ids : [...this.placed.keys()];
    return wanted.filter((id) => this.placed.has(id)).map((id) => [id, this.propertiesOf(id, names)]);
  }

  GetProperty(id: number, name: string): Variant {
    return this.propertiesOf(id, [])[name] ?? new Variant('s', '');
  }

  Event(id: number, event: string, _data: Variant, _time: number): void {
    const row = this.placed.get(id)?.row;
    if (event === 'clicked' && row?.kind === 'action' && !row.disabled) row.run();
  }

  EventGroup(events: [number, string, Variant, number][]): number[] {
    for (const [id, event, data, time] of events) this.Event(id, event, data, time);
    return events.map(([id]) => id).filter((id) => !this.placed.has(id));
  }

  AboutToShow(_id: number): boolean {
    return false;
  }

  AboutToShowGroup(ids: number[]): [number[], number[]] {
    return [[], ids.filter((id) => !this.placed.has(id))];
  }

  LayoutUpdated(revision: number, parent: number): [number, number] {
    return [revision, parent];
  }

  private place(rows: readonly TrayRow[], placed: Map<number, Placed>, path: string): number[] {
    return rows.map((row, at) => {
      const name = `${path}/${row.kind === 'line' ? `line ${at}` : row.id}`;
      const id = this.numbers.get(name) ?? this.numbers.size + 1;
      this.numbers.set(name, id);
      placed.set(id, { row, children: row.kind === 'menu' ? this.place(row.rows, placed, name) : [] });
      return id;
    });
  }

  private layout(id: number, depth: number, names: string[]): Node {
    const children = depth > 0 ? (this.placed.get(id)?.children ?? []) : [];
    const below = children.map((child) => new Variant('(ia{sv}av)', this.layout(child, depth - 1, names)));
    return [id, this.propertiesOf(id, names), below];
  }

  private propertiesOf(id: number, names: string[]): Properties {
    const all = describe(this.placed.get(id)?.row);
    if (names.length === 0) return all;
    return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
  }
}

/** What differs from the protocol's defaults; the root is a row that is never drawn. */
function describe(row: TrayRow | undefined): Properties {
  if (!row) return { 'children-display': new Variant('s', 'submenu') };
  if (row.kind === 'line') return { type: new Variant('s', 'separator') };
  const ticked = row.kind === 'action' ? row.checked : undefined;
  return {
    // An underscore marks the access key; a title that has one must show it.
    label: new Variant('s', row.label.replaceAll('_', '__')),
    ...(row.disabled && { enabled: new Variant('b', false) }),
    ...(row.icon && { 'icon-data': new Variant('ay', Buffer.from(row.icon)) }),
    ...(row.kind === 'menu' && { 'children-display': new Variant('s', 'submenu') }),
    ...(ticked !== undefined && {
      'toggle-type': new Variant('s', 'checkmark'),
      'toggle-state': new Variant('i', ticked ? 1 : 0),
    }),
  };
}

const read = 'read' as const;
DbusMenu.configureMembers({
  properties: {
    Version: { signature: 'u', access: read },
    TextDirection: { signature: 's', access: read },
    Status: { signature: 's', access: read },
    IconThemePath: { signature: 'as', access: read },
  },
  methods: {
    GetLayout: { inSignature: 'iias', outSignature: 'u(ia{sv}av)' },
    GetGroupProperties: { inSignature: 'aias', outSignature: 'a(ia{sv})' },
    GetProperty: { inSignature: 'is', outSignature: 'v' },
    Event: { inSignature: 'isvu', outSignature: '' },
    EventGroup: { inSignature: 'a(isvu)', outSignature: 'ai' },
    AboutToShow: { inSignature: 'i', outSignature: 'b' },
    AboutToShowGroup: { inSignature: 'ai', outSignature: 'aiai' },
  },
  signals: { LayoutUpdated: { signature: 'ui' } },
});
