import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Message, type MessageBus, sessionBus } from '@jellybrick/dbus-next';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notify } from '#helper/notify/notify.ts';

interface Shown {
  application: string;
  replaces: number;
  title: string;
  body: string;
  actions: string[];
  hints: string[];
}
type Parts = [string, number, string, string, string, string[], Record<string, unknown>];

const shown: Shown[] = [];

/** A notification daemon that keeps what it is shown and presses the button "delete" at once. */
async function serveNotifications(on: MessageBus): Promise<void> {
  const [path, name] = ['/org/freedesktop/Notifications', 'org.freedesktop.Notifications'];
  const signal = (member: string, signature: string, body: unknown[]) =>
    setTimeout(() => on.send(Message.newSignal(path, name, member, signature, body)), 50);
  on.addMethodHandler((message: Message) => {
    if (message.member !== 'Notify') return false;
    const [application, replaces, , title, body, actions, hints] = message.body as Parts;
    const id = shown.push({ application, replaces, title, body, actions, hints: Object.keys(hints) });
    on.send(Message.newMethodReturn(message, 'u', [id]));
    if (actions.length > 0) signal('ActionInvoked', 'us', [id, 'delete']);
    signal('NotificationClosed', 'uu', [id, 1]);
    return true;
  });
  await on.requestName(name);
}

let bus: ChildProcess;
let session: MessageBus;

beforeAll(async () => {
  bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], { stdio: ['ignore', 'pipe', 'ignore'] });
  if (!bus.stdout) throw new Error('dbus-daemon has no output');
  for await (const line of createInterface({ input: bus.stdout })) {
    process.env.DBUS_SESSION_BUS_ADDRESS = line;
    break;
  }
});

afterAll(() => {
  session?.disconnect();
  bus.kill();
});

describe('notifications', () => {
  it('are no reason to fail where there is no daemon', async () => {
    expect(await notify({ title: 'Uploaded' })).toBe(false);
  });

  it('show title and text, with markup taken as text', async () => {
    session = sessionBus();
    await serveNotifications(session);
    expect(await notify({ title: 'Link copied', body: 'https://a/?x=1&y=<b>' })).toBe(true);
    expect(shown.at(-1)).toEqual({
      application: 'prntscrn',
      replaces: 0,
      hints: ['desktop-entry'],
      title: 'Link copied',
      body: 'https://a/?x=1&amp;y=&lt;b&gt;',
      actions: [],
    });
  });

  it('have buttons, and tell which was pressed', async () => {
    const chosen = await new Promise<string>((resolve) => {
      const actions = [
        { id: 'open', label: 'Open' },
        { id: 'delete', label: 'Delete' },
      ];
      void notify({ title: 'Link copied', actions, onAction: resolve });
    });
    expect(chosen).toBe('delete');
    expect(shown.at(-1)?.actions).toEqual(['open', 'Open', 'delete', 'Delete']);
  });

  it('take the place of the last one in their slot, with a bar and a small picture', async () => {
    const image = { width: 2, height: 1, rgba: new Uint8Array(8) };
    await notify({ title: 'Uploading', slot: 'a', progress: 0.4 });
    const first = shown.length;
    expect(shown.at(-1)).toMatchObject({ replaces: 0, hints: expect.arrayContaining(['value']) });
    await notify({ title: 'Elsewhere', slot: 'b' });
    expect(shown.at(-1)?.replaces).toBe(0);
    await notify({ title: 'Link copied', slot: 'a', image });
    expect(shown.at(-1)).toMatchObject({ replaces: first, hints: expect.arrayContaining(['image-data']) });
  });
});
