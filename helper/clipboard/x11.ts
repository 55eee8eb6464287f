import { pathToFileURL } from 'node:url';
import x11, { type XEvent, type XProperty } from 'x11';
import { HelperError } from '#helper/platform/helper-error.ts';
import { openX11Display, type X11Display } from '#helper/platform/x11-display.ts';
import type { Clipboard, ClipboardContent } from './clipboard.ts';
import { IncrementalTransfers } from './x11-incremental.ts';

/** Atoms that are the same on every server (X protocol, predefined atoms). */
const atomType = 4;
const integerType = 19;
const stringType = 31;
const replace = 0;
const none = 0;

const atomNames = [
  'CLIPBOARD',
  'CLIPBOARD_MANAGER',
  'SAVE_TARGETS',
  'TARGETS',
  'TIMESTAMP',
  'MULTIPLE',
  'ATOM_PAIR',
  'INCR',
  'UTF8_STRING',
  'TEXT',
  'text/plain',
  'text/plain;charset=utf-8',
  'image/png',
  'text/uri-list',
  'x-special/gnome-copied-files',
  'PRNTSCRN_TRANSFER',
] as const;
type Atoms = Record<(typeof atomNames)[number], number>;

/** Owns the CLIPBOARD selection (ICCCM 2) from a window that is never shown. */
export async function openX11Clipboard(): Promise<Clipboard> {
  const display = await openX11Display();
  const atoms = Object.fromEntries(
    await Promise.all(atomNames.map(async (name) => [name, await display.atom(name)] as const)),
  ) as Atoms;
  return new X11Clipboard(display, atoms);
}

/** One copied thing: the bytes for each target (a format's atom) and since when it is owned. */
interface Owned {
  bytes: Map<number, { type: number; data: Buffer }>;
  time: number;
}

class X11Clipboard implements Clipboard {
  private readonly display: X11Display;
  private readonly atoms: Atoms;
  private readonly window: number;
  private readonly transfers: IncrementalTransfers;
  private readonly cleanUp: (() => void)[];
  private owned: Owned | undefined;
  private letGo: () => void = () => undefined;
  private gone: Promise<void> = Promise.resolve();

  constructor(display: X11Display, atoms: Atoms) {
    const { client, root } = display;
    this.display = display;
    this.atoms = atoms;
    this.window = client.AllocID();
    client.CreateWindow(this.window, root, -1, -1, 1, 1, 0, 0, 0, 0, { eventMask: x11.eventMask.PropertyChange });
    this.transfers = new IncrementalTransfers(display, atoms.INCR);
    this.cleanUp = [display.onEvent((event) => this.onEvent(event)), display.onLost(() => this.letGo())];
  }

  async copy(content: ClipboardContent): Promise<void> {
    const { client } = this.display;
    const { CLIPBOARD } = this.atoms;
    const owned = { bytes: this.formatsOf(content), time: await this.serverTime() };
    client.SetSelectionOwner(this.window, CLIPBOARD, owned.time);
    const owner = await this.display.call<number>((done) => client.GetSelectionOwner(CLIPBOARD, done));
    if (owner !== this.window) {
      throw new HelperError('clipboard_failed', 'Another program took the clipboard at the same moment.');
    }
    this.letGo();
    this.owned = owned;
    this.gone = new Promise((resolve) => {
      this.letGo = resolve;
    });
  }

  async released(): Promise<void> {
    const handedOver = this.handOver().then((taken) => (taken ? undefined : this.gone));
    await Promise.race([this.gone, handedOver]);
  }

  close(): void {
    for (const undo of this.cleanUp) undo();
    this.letGo();
    this.transfers.close();
    this.display.client.DestroyWindow(this.window);
    this.display.release();
  }

  private formatsOf(content: ClipboardContent): Owned['bytes'] {
    const { atoms } = this;
    const formats: Owned['bytes'] = 'text' in content ? this.textFormats(content.text) : new Map();
    if ('png' in content) {
      formats.set(atoms['image/png'], { type: atoms['image/png'], data: Buffer.from(content.png) });
    }
    if ('file' in content) return new Map([...this.fileFormats(content.file), ...this.textFormats(content.file)]);
    return formats;
  }

  private textFormats(text: string): Owned['bytes'] {
    const { atoms } = this;
    const data = Buffer.from(text, 'utf8');
    const latin = { type: stringType, data: Buffer.from(text, 'latin1') };
    return new Map([
      [atoms.UTF8_STRING, { type: atoms.UTF8_STRING, data }],
      [atoms['text/plain;charset=utf-8'], { type: atoms['text/plain;charset=utf-8'], data }],
      [atoms['text/plain'], { type: atoms['text/plain'], data }],
      [atoms.TEXT, { type: atoms.UTF8_STRING, data }],
      [stringType, latin],
    ]);
  }

  /** RFC 2483, 5, and what GNOME's and XFCE's file managers ask for. */
  private fileFormats(file: string): [number, { type: number; data: Buffer }][] {
    const url = pathToFileURL(file).href;
    const format = (name: 'text/uri-list' | 'x-special/gnome-copied-files', text: string) =>
      [this.atoms[name], { type: this.atoms[name], data: Buffer.from(text, 'utf8') }] as [
        number,
        { type: number; data: Buffer },
      ];
    return [format('text/uri-list', `${url}\r\n`), format('x-special/gnome-copied-files', `copy\n${url}`)];
  }

  private onEvent(event: XEvent): void {
    if (event.name === 'SelectionClear' && event.owner === this.window) {
      this.owned = undefined;
      this.letGo();
    } else if (event.name === 'SelectionRequest' && event.owner === this.window) {
      void this.answer(event).catch(() => undefined);
    }
  }

  /** ICCCM 2.2: put the converted bytes where the requestor wants them and say so, or say none. */
  private async answer({ requestor, selection, target, property, time }: XEvent): Promise<void> {
    const place = property || target;
    const done = await this.convert(requestor, target, place);
    const notice = { name: 'SelectionNotify', requestor, selection, target, property: done ? place : none, time };
    this.display.client.SendEvent(requestor, false, 0, notice);
  }

  private async convert(requestor: number, target: number, property: number): Promise<boolean> {
    const { client } = this.display;
    const { atoms, owned } = this;
    if (!owned) return false;
    if (target === atoms.MULTIPLE) return this.convertMany(requestor, property);
    if (target === atoms.TARGETS) {
      const own = [atoms.TARGETS, atoms.TIMESTAMP, atoms.MULTIPLE, ...owned.bytes.keys()];
      client.ChangeProperty(replace, requestor, property, atomType, 32, own);
    } else if (target === atoms.TIMESTAMP) {
      client.ChangeProperty(replace, requestor, property, integerType, 32, [owned.time]);
    } else {
      const format = owned.bytes.get(target);
      if (!format) return false;
      this.transfers.send(requestor, property, format.type, format.data);
    }
    return true;
  }

  /** The property holds pairs of target and property; those that cannot be had are set to none. */
  private async convertMany(requestor: number, property: number): Promise<boolean> {
    const { client } = this.display;
    const list = await this.display.call<XProperty>((done) =>
      client.GetProperty(false, requestor, property, this.atoms.ATOM_PAIR, 0, 1024, done),
    );
    const pairs = Array.from({ length: list.data.length / 4 }, (_, index) => list.data.readUInt32LE(index * 4));
    for (let at = 0; at + 1 < pairs.length; at += 2) {
      const [target, place] = [pairs[at] as number, pairs[at + 1] as number];
      if (target === this.atoms.MULTIPLE || !(await this.convert(requestor, target, place))) pairs[at + 1] = none;
    }
    client.ChangeProperty(replace, requestor, property, this.atoms.ATOM_PAIR, 32, pairs);
    return true;
  }

  /** ICCCM 2.1 wants the time of the event that led to owning a selection; touching a property of ours makes one. */
  private serverTime(): Promise<number> {
    const { client } = this.display;
    const append = 2;
    return new Promise((resolve, reject) => {
      const stop = [
        this.display.onEvent((event) => {
          if (event.name !== 'PropertyNotify' || event.wid !== this.window) return;
          for (const undo of stop) undo();
          resolve(event.time);
        }),
        this.display.onLost(() => reject(new HelperError('display_lost', 'The connection to the screen was lost.'))),
      ];
      client.ChangeProperty(append, this.window, this.atoms.PRNTSCRN_TRANSFER, stringType, 8, Buffer.alloc(0));
    });
  }

  /** Asks a clipboard manager to keep the content (freedesktop clipboard-manager spec); false where there is none. */
  private async handOver(): Promise<boolean> {
    const { client } = this.display;
    const { CLIPBOARD_MANAGER, SAVE_TARGETS, PRNTSCRN_TRANSFER } = this.atoms;
    const manager = await this.display.call<number>((done) => client.GetSelectionOwner(CLIPBOARD_MANAGER, done));
    if (manager === none || !this.owned) return false;
    return new Promise((resolve) => {
      const stop = this.display.onEvent((event) => {
        if (event.name !== 'SelectionNotify' || event.selection !== CLIPBOARD_MANAGER) return;
        stop();
        resolve(event.property !== none);
      });
      const targets = [...(this.owned?.bytes.keys() ?? [])];
      client.ChangeProperty(replace, this.window, PRNTSCRN_TRANSFER, atomType, 32, targets);
      client.ConvertSelection(this.window, CLIPBOARD_MANAGER, SAVE_TARGETS, PRNTSCRN_TRANSFER, this.owned?.time ?? 0);
    });
  }
}
