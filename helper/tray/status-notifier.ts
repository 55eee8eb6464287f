import type { EventEmitter } from 'node:events';
import { Message, type MessageBus, MessageType, sessionBus } from '@jellybrick/dbus-next';
import { HelperError } from '#helper/platform/helper-error.ts';
import { DbusMenu } from './dbus-menu.ts';
import { StatusNotifierItem } from './status-notifier-item.ts';
import type { Tray, TrayLook } from './tray.ts';

const watcher = 'org.kde.StatusNotifierWatcher';
const daemon = 'org.freedesktop.DBus';
/** A session bus that says nothing for this long is none, in milliseconds. */
const PATIENCE = 3_000;

/**
 * The tray of Linux desktops: a StatusNotifierItem that is registered with the panel's watcher, and again with each watcher
 * that comes after it.
 * @throws HelperError `unsupported_platform` without a session bus.
 */
export async function openStatusNotifier(look: TrayLook): Promise<Tray> {
  const bus = await openBus();
  const item = new StatusNotifierItem(look);
  const menu = new DbusMenu();
  // The second of a process' items would take the next number; we have one.
  const name = `org.kde.StatusNotifierItem-${process.pid}-1`;
  let shown = false;
  const register = async () => {
    shown = await tell(bus, watcher, '/StatusNotifierWatcher', watcher, 'RegisterStatusNotifierItem', name);
  };
  bus.on('message', (message) => {
    if (message.type !== MessageType.SIGNAL || message.member !== 'NameOwnerChanged' || message.body[0] !== watcher)
      return;
    shown = false;
    if (message.body[2]) void register();
  });
  menu.show(look.rows);
  bus.export('/StatusNotifierItem', item);
  bus.export('/MenuBar', menu);
  await bus.requestName(name);
  await tell(bus, daemon, '/org/freedesktop/DBus', daemon, 'AddMatch', ownerRule);
  await register();
  return {
    get shown() {
      return shown;
    },
    show(next) {
      item.show(next);
      menu.show(next.rows);
    },
    close: () => bus.disconnect(),
  };
}

const ownerRule = `type='signal',sender='${daemon}',interface='${daemon}',member='NameOwnerChanged',arg0='${watcher}'`;

async function openBus(): Promise<MessageBus> {
  let timer: NodeJS.Timeout | undefined;
  let bus: MessageBus | undefined;
  try {
    const opened = sessionBus();
    bus = opened;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the session bus does not answer')), PATIENCE);
    });
    const failed = new Promise<never>((_, reject) => {
      // Stays attached: a bus that ends with the session must not be an uncaught error.
      (opened as EventEmitter).on('error', reject);
    });
    failed.catch(() => undefined);
    const connected = new Promise<void>((resolve) => opened.once('connect', resolve));
    await Promise.race([connected, failed, late]);
    return opened;
  } catch (cause) {
    bus?.disconnect();
    throw new HelperError('unsupported_platform', 'There is no session bus here, so no tray icon.', { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** Calls a method with one string. Resolves to whether anybody was there to take it. */
async function tell(bus: MessageBus, to: string, path: string, of: string, member: string, text: string) {
  const call = { destination: to, path, interface: of, member, signature: 's', body: [text] };
  return bus.call(new Message(call)).then(
    () => true,
    () => false,
  );
}
