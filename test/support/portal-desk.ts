import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Message, type MessageBus, sessionBus, Variant } from '@jellybrick/dbus-next';

const path = '/org/freedesktop/portal/desktop';

/** A session bus of its own with a desktop's portals on it, which answer as the specification says. */
export interface PortalDesk {
  readonly env: { DBUS_SESSION_BUS_ADDRESS: string };
  /** What the next screenshot is: the file's bytes, or the code of a refusal. */
  answer: Uint8Array | 1 | 2;
  /** The options of each screenshot that was asked for. */
  readonly shots: Record<string, unknown>[];
  /** Where the last screenshot was put. */
  readonly file: string;
  /** What is bound in each session that is open: shortcut → trigger. */
  readonly sessions: Map<string, Record<string, string>>;
  /** How often a person would have been asked about shortcuts. */
  readonly questions: number;
  /** Presses a shortcut of the newest session. */
  press(id: string): void;
  stop(): Promise<void>;
}

export async function startPortal(): Promise<PortalDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-portal-'));
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const kill = () => daemon.kill();
  process.once('exit', kill);
  const address = await firstLine(daemon);
  const bus = sessionBus({ busAddress: address });
  const desk = new Desk(bus, folder, address, async () => {
    bus.disconnect();
    process.off('exit', kill);
    const gone = once(daemon, 'exit');
    daemon.kill();
    await gone;
    rmSync(folder, { recursive: true, force: true });
  });
  bus.addMethodHandler((message: Message) => desk.take(message));
  await bus.requestName('org.freedesktop.portal.Desktop', 0);
  return desk;
}

class Desk implements PortalDesk {
  readonly env: { DBUS_SESSION_BUS_ADDRESS: string };
  readonly file: string;
  readonly shots: Record<string, unknown>[] = [];
  readonly sessions = new Map<string, Record<string, string>>();
  readonly stop: () => Promise<void>;
  answer: Uint8Array | 1 | 2 = 2;
  questions = 0;
  private readonly bus: MessageBus;

  constructor(bus: MessageBus, folder: string, address: string, stop: () => Promise<void>) {
    this.bus = bus;
    this.file = join(folder, 'Screenshot from a desktop (1).png');
    this.env = { DBUS_SESSION_BUS_ADDRESS: address };
    this.stop = stop;
  }

  take(message: Message): boolean {
    const { member, interface: name, body } = message;
    if (member === 'Get') return this.reply(message, 'v', [new Variant('u', 1)]);
    if (member === 'Screenshot') return this.shoot(message);
    if (member === 'CreateSession') {
      const token = (body[0] as Record<string, Variant>).session_handle_token?.value;
      const session = `${path}/session/desk/${token}`;
      this.sessions.set(session, {});
      return this.respond(message, 0, 0, { session_handle: new Variant('s', session) });
    }
    if (member === 'BindShortcuts') return this.bind(message);
    if (member === 'Close' && name === 'org.freedesktop.portal.Session') {
      this.sessions.delete(message.path ?? '');
      return this.reply(message, '', []);
    }
    return false;
  }

  press(id: string): void {
    const session = [...this.sessions.keys()].at(-1);
    const name = 'org.freedesktop.portal.GlobalShortcuts';
    this.bus.send(Message.newSignal(path, name, 'Activated', 'osta{sv}', [session, id, 0n, {}]));
  }

  private shoot(message: Message): boolean {
    const options = message.body[1] as Record<string, Variant>;
    this.shots.push(Object.fromEntries(Object.entries(options).map(([key, { value }]) => [key, value])));
    if (typeof this.answer === 'number') return this.respond(message, 1, this.answer, {});
    writeFileSync(this.file, this.answer);
    return this.respond(message, 1, 0, { uri: new Variant('s', pathToFileURL(this.file).href) });
  }

  private bind(message: Message): boolean {
    this.questions += 1;
    const [session, shortcuts] = message.body as [string, [string, Record<string, Variant>][]];
    const bound = shortcuts.map(([id, { preferred_trigger: trigger }]) => [id, String(trigger?.value)]);
    this.sessions.set(session, Object.fromEntries(bound));
    const given = bound.map(([id, trigger]) => [id, { trigger_description: new Variant('s', trigger) }]);
    return this.respond(message, 3, 0, { shortcuts: new Variant('a(sa{sv})', given) });
  }

  /** The handle first, then what came of it as a signal on that handle (org.freedesktop.portal.Request). */
  private respond(message: Message, optionsAt: number, code: number, results: Record<string, Variant>): boolean {
    const sender = (message.sender ?? '').slice(1).replaceAll('.', '_');
    const token = (message.body[optionsAt] as Record<string, Variant>).handle_token?.value;
    const handle = `${path}/request/${sender}/${token}`;
    this.reply(message, 'o', [handle]);
    const name = 'org.freedesktop.portal.Request';
    this.bus.send(Message.newSignal(handle, name, 'Response', 'ua{sv}', [code, results]));
    return true;
  }

  private reply(message: Message, signature: string, body: unknown[]): boolean {
    this.bus.send(Message.newMethodReturn(message, signature, body));
    return true;
  }
}

async function firstLine(daemon: ChildProcess): Promise<string> {
  if (!daemon.stdout) throw new Error('dbus-daemon has no output');
  for await (const line of createInterface({ input: daemon.stdout })) return line;
  throw new Error('dbus-daemon did not start; is the package dbus-daemon installed?');
}
