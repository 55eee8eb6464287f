import x11, { type XEvent } from 'x11';
import type { X11Display } from '#helper/platform/x11-display.ts';

const replace = 0;
const propertyDeleted = 1;
const nothing = Buffer.alloc(0);
/** Well below the 262,140 bytes that every server takes in one request. */
const chunkBytes = 1 << 17;
/** A requestor that takes nothing for this long has gone away, in ms. */
const patience = 15_000;

interface Transfer {
  requestor: number;
  property: number;
  type: number;
  data: Buffer;
  sent: number;
  timer: NodeJS.Timeout;
}

/** Hands over bytes in a property: small ones at once, large ones piece by piece as the requestor takes them (ICCCM 2.7.2). */
export class IncrementalTransfers {
  private readonly display: X11Display;
  private readonly incrAtom: number;
  private readonly running = new Set<Transfer>();
  private readonly stopListening: () => void;

  constructor(display: X11Display, incrAtom: number) {
    this.display = display;
    this.incrAtom = incrAtom;
    this.stopListening = display.onEvent((event) => this.onEvent(event));
  }

  send(requestor: number, property: number, type: number, data: Buffer): void {
    const { client } = this.display;
    if (data.length <= chunkBytes) {
      client.ChangeProperty(replace, requestor, property, type, 8, data);
      return;
    }
    const transfer: Transfer = { requestor, property, type, data, sent: 0, timer: this.giveUp(() => transfer) };
    this.running.add(transfer);
    client.ChangeWindowAttributes(requestor, { eventMask: x11.eventMask.PropertyChange });
    client.ChangeProperty(replace, requestor, property, this.incrAtom, 32, [data.length]);
  }

  close(): void {
    this.stopListening();
    for (const transfer of this.running) this.end(transfer);
  }

  private onEvent(event: XEvent): void {
    if (event.name !== 'PropertyNotify' || event.state !== propertyDeleted) return;
    for (const transfer of this.running) {
      if (transfer.requestor === event.wid && transfer.property === event.atom) this.sendNext(transfer);
    }
  }

  /** An empty piece is the end of it. */
  private sendNext(transfer: Transfer): void {
    const { requestor, property, type, data, sent } = transfer;
    const piece = sent < data.length ? data.subarray(sent, sent + chunkBytes) : nothing;
    this.display.client.ChangeProperty(replace, requestor, property, type, 8, piece);
    transfer.sent += piece.length;
    clearTimeout(transfer.timer);
    if (piece.length === 0) this.end(transfer);
    else transfer.timer = this.giveUp(() => transfer);
  }

  private giveUp(transfer: () => Transfer): NodeJS.Timeout {
    return setTimeout(() => this.end(transfer()), patience).unref();
  }

  private end(transfer: Transfer): void {
    clearTimeout(transfer.timer);
    if (!this.running.delete(transfer)) return;
    const shared = [...this.running].some(({ requestor }) => requestor === transfer.requestor);
    if (!shared) this.display.client.ChangeWindowAttributes(transfer.requestor, { eventMask: 0 });
  }
}
