import { randomBytes } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { Message, type MessageBus, MessageType, sessionBus, Variant } from '@jellybrick/dbus-next';
import { HelperError } from './helper-error.ts';

const portal = 'org.freedesktop.portal.Desktop';
const path = '/org/freedesktop/portal/desktop';
const daemon = 'org.freedesktop.DBus';
/** How long a portal may take to start and to say what it has, in ms. A person in front of its question may take longer. */
const patience = 5000;

/** What a portal answers in the end (org.freedesktop.portal.Request, Response). */
export interface PortalResponse {
  /** 0 done, 1 the person said no, 2 it did not work. */
  code: number;
  results: Record<string, Variant>;
}

/** What a desktop lets any program do, each after asking the person where it finds that needed. */
export interface DesktopPortal {
  /** Calls a method of any service on the session bus, the portal unless told. @throws HelperError `portal_failed` */
  call(call: BusCall): Promise<unknown[]>;
  /** The version of one of its interfaces, such as `Screenshot`; undefined where the desktop does not have it. */
  version(name: string): Promise<number | undefined>;
  /**
   * Calls a method that answers later, and waits for that answer at most `wait` ms. `options` become the last argument.
   * @throws HelperError `portal_failed`
   */
  ask(
    name: string,
    method: { member: string; signature: string; body: unknown[]; options?: Record<string, Variant> },
    wait: number,
  ): Promise<PortalResponse>;
  /** Ends what a method has begun, such as a set of shortcuts. */
  closeSession(handle: string): Promise<void>;
  onSignal(listener: (name: string, member: string, body: unknown[]) => void): void;
  /** Resolves when the message bus is gone. */
  readonly lost: Promise<void>;
  close(): void;
}

/** @throws HelperError `portal_failed` where there is no message bus. */
export async function openDesktopPortal(): Promise<DesktopPortal> {
  let bus: MessageBus;
  try {
    bus = sessionBus();
  } catch (cause) {
    throw failed('There is no session bus here (DBUS_SESSION_BUS_ADDRESS).', cause);
  }
  const lost = new Promise<void>((resolve) => {
    (bus as EventEmitter).on('error', () => resolve());
    (bus as EventEmitter).on('end', () => resolve());
  });
  const opened = new Portal(bus, lost);
  try {
    await opened.call({ destination: daemon, at: '/org/freedesktop/DBus', name: daemon, member: 'GetId' });
    return opened;
  } catch (cause) {
    opened.close();
    throw failed('There is no session bus here.', cause);
  }
}

/** A method of a service on the bus. */
export interface BusCall {
  destination?: string;
  at?: string;
  name: string;
  member: string;
  signature?: string;
  body?: unknown[];
}

class Portal implements DesktopPortal {
  readonly lost: Promise<void>;
  private readonly bus: MessageBus;
  private listening: Promise<unknown> | undefined;

  constructor(bus: MessageBus, lost: Promise<void>) {
    this.bus = bus;
    this.lost = lost;
  }

  async version(name: string): Promise<number | undefined> {
    const body = [`org.freedesktop.portal.${name}`, 'version'];
    try {
      const [value] = await this.call({
        name: 'org.freedesktop.DBus.Properties',
        member: 'Get',
        signature: 'ss',
        body,
      });
      return Number((value as Variant).value);
    } catch {
      return undefined;
    }
  }

  async ask(
    name: string,
    { member, signature, body, options = {} }: Parameters<DesktopPortal['ask']>[1],
    wait: number,
  ): Promise<PortalResponse> {
    await this.listen();
    const token = `prntscrn${randomBytes(6).toString('hex')}`;
    // The answer may come before the call returns, so its place is known beforehand (Request, "handle_token").
    const sender = (this.bus.name ?? '').slice(1).replaceAll('.', '_');
    const handles = new Set([`${path}/request/${sender}/${token}`]);
    let stop = () => {};
    const answered = new Promise<PortalResponse>((resolve) => {
      const look = (message: Message) => {
        if (message.member !== 'Response' || !handles.has(message.path ?? '')) return;
        resolve({ code: Number(message.body[0]), results: message.body[1] as Record<string, Variant> });
      };
      this.bus.on('message', look);
      stop = () => this.bus.off('message', look);
    });
    const values = [...body, { ...options, handle_token: new Variant('s', token) }];
    try {
      const [handle] = await this.call({
        name: `org.freedesktop.portal.${name}`,
        member,
        signature: `${signature}a{sv}`,
        body: values,
      });
      handles.add(String(handle));
      return await within(answered, wait, 'The desktop does not answer.');
    } catch (cause) {
      throw cause instanceof HelperError ? cause : failed(`The desktop refused: ${(cause as Error).message}`, cause);
    } finally {
      stop();
    }
  }

  async closeSession(handle: string): Promise<void> {
    await this.call({ at: handle, name: 'org.freedesktop.portal.Session', member: 'Close' }).catch(() => undefined);
  }

  onSignal(listener: (name: string, member: string, body: unknown[]) => void): void {
    this.listen().catch(() => undefined); // A lost bus is told by `lost`.
    this.bus.on('message', (message: Message) => {
      if (message.type !== MessageType.SIGNAL || message.path !== path) return;
      listener(message.interface?.replace('org.freedesktop.portal.', '') ?? '', message.member ?? '', message.body);
    });
  }

  close(): void {
    this.bus.disconnect();
  }

  async call({
    destination = portal,
    at = path,
    name,
    member,
    signature = '',
    body = [],
  }: BusCall): Promise<unknown[]> {
    const message = new Message({ destination, path: at, interface: name, member, signature, body });
    const gone = this.lost.then(() => {
      throw failed('The session bus is gone.');
    });
    gone.catch(() => undefined);
    const reply = await within(Promise.race([this.bus.call(message), gone]), patience, 'The desktop does not answer.');
    return reply?.body ?? [];
  }

  /** Signals come to those who have asked the daemon for them. */
  private listen(): Promise<unknown> {
    const rule = `type='signal',sender='${portal}'`;
    this.listening ??= this.call({
      destination: daemon,
      at: '/org/freedesktop/DBus',
      name: daemon,
      member: 'AddMatch',
      signature: 's',
      body: [rule],
    });
    return this.listening;
  }
}

async function within<T>(work: Promise<T>, ms: number, words: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failed(words)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function failed(words: string, cause?: unknown): HelperError {
  return new HelperError('portal_failed', words, { cause });
}
