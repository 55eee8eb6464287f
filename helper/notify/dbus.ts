import type { EventEmitter } from 'node:events';
import { Message, type MessageBus, MessageType, sessionBus } from '@jellybrick/dbus-next';
import type { Notification } from './notify.ts';

const destination = 'org.freedesktop.Notifications';
const path = '/org/freedesktop/Notifications';
/** A daemon that does not answer must not keep a command waiting, in ms. */
const patience = 3000;
/** How long a notification asks to be shown, in ms. */
const shownFor = 10_000;

/**
 * Shows a notification through the session's notification daemon (Desktop Notifications Specification 1.2). With buttons
 * the connection, and so this process, stays until the notification is closed.
 */
export async function notifyOverDbus(notification: Notification): Promise<boolean> {
  const bus = sessionBus();
  const failed = new Promise<never>((_, reject) => (bus as EventEmitter).on('error', reject));
  failed.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The notification daemon does not answer.')), patience);
  });
  try {
    await Promise.race([show(bus, notification), failed, late]);
    return true;
  } catch {
    bus.disconnect();
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function show(bus: MessageBus, { title, body = '', actions = [], onAction }: Notification): Promise<void> {
  const buttons = onAction ? actions.flatMap(({ id, label }) => [id, label]) : [];
  if (buttons.length > 0) await listen(bus);
  const values = ['prntscrn', 0, 'camera-photo', title, escapeMarkup(body), buttons, {}, shownFor];
  const reply = await bus.call(
    new Message({
      destination,
      path,
      interface: destination,
      member: 'Notify',
      signature: 'susssasa{sv}i',
      body: values,
    }),
  );
  const shown: unknown = reply?.body[0];
  if (buttons.length === 0) return bus.disconnect();
  bus.on('message', (message: Message) => {
    if (message.type !== MessageType.SIGNAL || message.body[0] !== shown) return;
    if (message.member === 'ActionInvoked') onAction?.(String(message.body[1]));
    if (message.member === 'NotificationClosed') bus.disconnect();
  });
}

async function listen(bus: MessageBus): Promise<void> {
  const daemon = 'org.freedesktop.DBus';
  const rule = `type='signal',interface='${destination}',path='${path}'`;
  await bus.call(
    new Message({
      destination: daemon,
      path: '/org/freedesktop/DBus',
      interface: daemon,
      member: 'AddMatch',
      signature: 's',
      body: [rule],
    }),
  );
}

/** Bodies may hold markup (Desktop Notifications Specification 1.2, Markup). */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
