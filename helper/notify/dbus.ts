import type { EventEmitter } from 'node:events';
import { Message, type MessageBus, MessageType, sessionBus, Variant } from '@jellybrick/dbus-next';
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

async function show(bus: MessageBus, notification: Notification): Promise<void> {
  const { title, body = '', actions = [], onAction, slot } = notification;
  const buttons = onAction ? actions.flatMap(({ id, label }) => [id, label]) : [];
  if (buttons.length > 0) await listen(bus);
  const before = slot === undefined ? undefined : slots.get(slot);
  const values = [
    'prntscrn',
    before?.id ?? 0,
    'camera-photo',
    title,
    escapeMarkup(body),
    buttons,
    hintsOf(notification),
  ];
  const reply = await bus.call(
    new Message({
      destination,
      path,
      interface: destination,
      member: 'Notify',
      signature: 'susssasa{sv}i',
      body: [...values, notification.lasting || notification.urgent ? 0 : shownFor],
    }),
  );
  const shown = reply?.body[0];
  // The one that was replaced is never told to be closed: whoever listens to it would do so for ever.
  before?.bus?.disconnect();
  const listening = buttons.length > 0;
  if (slot !== undefined) remember(slot, { id: Number(shown), bus: listening ? bus : undefined });
  if (!listening) return bus.disconnect();
  bus.on('message', (message: Message) => {
    if (message.type !== MessageType.SIGNAL || message.body[0] !== shown) return;
    if (message.member === 'ActionInvoked') onAction?.(String(message.body[1]));
    if (message.member !== 'NotificationClosed') return;
    bus.disconnect();
    if (slot !== undefined && slots.get(slot)?.id === shown) slots.delete(slot);
    notification.onClosed?.();
  });
}

/** What was shown last in each slot, and the connection that listens to its buttons. */
const slots = new Map<string, { id: number; bus: MessageBus | undefined }>();

/** A number is soon another program's notification; a slot that nobody has touched for this long starts anew, in ms. */
const slotLife = 120_000;

function remember(slot: string, shown: { id: number; bus: MessageBus | undefined }): void {
  slots.set(slot, shown);
  const forget = () => void (slots.get(slot) === shown && slots.delete(slot));
  setTimeout(forget, slotLife).unref();
}

/** Closes the last one of a slot; nothing where there is none. */
export async function dismissOverDbus(slot: string): Promise<void> {
  const shown = slots.get(slot);
  if (!shown) return;
  slots.delete(slot);
  shown.bus?.disconnect();
  const bus = sessionBus();
  (bus as EventEmitter).on('error', () => undefined);
  const close = { destination, path, interface: destination, member: 'CloseNotification' };
  await bus.call(new Message({ ...close, signature: 'u', body: [shown.id] })).finally(() => bus.disconnect());
}

/** Desktop Notifications Specification 1.2, Hints and Icons and Images; `value` is how daemons draw a bar. */
function hintsOf({ image, progress, lasting, urgent }: Notification): Record<string, Variant> {
  const hints: Record<string, Variant> = { 'desktop-entry': new Variant('s', 'prntscrn') };
  if (progress !== undefined) hints.value = new Variant('i', Math.round(progress * 100));
  if (urgent) hints.urgency = new Variant('y', 2);
  if (lasting) {
    // Of low urgency, so that a desktop does not pop it up anew with every change; not kept in its list afterwards.
    hints.urgency = new Variant('y', 0);
    hints.resident = new Variant('b', true);
    hints.transient = new Variant('b', true);
  }
  if (image) {
    const { width, height, rgba } = image;
    hints['image-data'] = new Variant('(iiibiiay)', [width, height, width * 4, true, 8, 4, Buffer.from(rgba)]);
  }
  return hints;
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
