import type { EventEmitter } from 'node:events';
import { Message, type MessageBus, MessageFlag, sessionBus, type Variant } from '@jellybrick/dbus-next';
import type { ScreenReader } from './screen-reader.ts';

const daemon = 'org.freedesktop.DBus';
const properties = 'org.freedesktop.DBus.Properties';
const bridge = 'org.a11y.Bus';
const path = '/org/a11y/bus';
const status = 'org.a11y.Status';
const property = 'ScreenReaderEnabled';
/** A bus that does not answer must not keep a picture waiting, in ms. */
const patience = 500;

/** The desktop's switch for screen readers (at-spi2-core, org.a11y.Status), which every desktop with one sets. */
export async function watchAtSpi(): Promise<ScreenReader> {
  let on = false;
  let bus: MessageBus | undefined;
  try {
    bus = sessionBus();
    const lost = new Promise<never>((_, reject) => (bus as EventEmitter).on('error', reject));
    lost.catch(() => undefined);
    bus.on('message', (message: Message) => {
      if (message.path !== path || message.member !== 'PropertiesChanged' || message.body[0] !== status) return;
      const changed = (message.body[1] as Record<string, Variant>)[property];
      if (changed) on = changed.value === true;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, patience)));
    // An answer that comes too late to be waited for still counts.
    const answered = ask(bus).then((now) => {
      on = now;
    });
    answered.catch(() => undefined);
    await Promise.race([answered, lost, late]).finally(() => clearTimeout(timer));
  } catch {
    // No bus, or nobody on it who knows: then nothing is read aloud.
  }
  return {
    get on() {
      return on;
    },
    close: () => bus?.disconnect(),
  };
}

async function ask(bus: MessageBus): Promise<boolean> {
  const rule = `type='signal',interface='${properties}',path='${path}'`;
  const subscribed = bus.call(message(daemon, '/org/freedesktop/DBus', daemon, 'AddMatch', 's', [rule]));
  const question = message(bridge, path, properties, 'Get', 'ss', [status, property]);
  // Nothing is started for the sake of the question.
  question.flags = MessageFlag.NO_AUTO_START;
  const [, reply] = await Promise.all([subscribed, bus.call(question).catch(() => undefined)]);
  return (reply?.body[0] as Variant | undefined)?.value === true;
}

function message(destination: string, at: string, name: string, member: string, signature: string, body: unknown[]) {
  return new Message({ destination, path: at, interface: name, member, signature, body });
}
