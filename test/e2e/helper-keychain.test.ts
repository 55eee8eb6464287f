import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Helper, newHelper, newToken } from '#test/support/helper.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

let server: TestServer;
let ann: Helper;
let token: string;
let session: Session;

/** A D-Bus session of its own, with GNOME's keychain unlocked on it or with one that stays locked. */
interface Session {
  unlock(): Promise<void>;
  stop(): void;
}

async function startSession(helper: Helper): Promise<Session> {
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], { env: helper.env as never });
  const [address] = (await once(bus.stdout, 'data')) as [Buffer];
  helper.env.DBUS_SESSION_BUS_ADDRESS = address.toString().trim();
  const children: ChildProcess[] = [bus];
  return {
    unlock: async () => {
      const args = ['--foreground', '--unlock', '--components=secrets'];
      const daemon = spawn('gnome-keyring-daemon', args, {
        env: helper.env as never,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      children.push(daemon);
      daemon.stdin.end('the password of the keychain');
      await answers(helper);
    },
    stop: () => {
      for (const child of children.reverse()) child.kill('SIGKILL');
    },
  };
}

/** Waits until somebody on the bus keeps secrets. */
async function answers(helper: Helper): Promise<void> {
  const question = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  const args = [...question, 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  for (let tries = 0; tries < 100; tries++) {
    const reply = execFileSync('dbus-send', args, { env: helper.env as never, stdio: 'pipe' }).toString();
    if (reply.includes('boolean true')) return;
    await sleep(50);
  }
  throw new Error('The keychain did not start within 5 s');
}

/** Every file of the helper's own, in one text. */
function written(): string {
  const files = readdirSync(ann.state, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
}

const login = () => ann.pipe(token, 'login', '--server', server.url, '--token-stdin');

beforeAll(async () => {
  server = await startServer();
  token = await newToken(server, 'ann');
});
beforeEach(async () => {
  ann = newHelper();
  mkdirSync(join(ann.home, '.local/share/keyrings'), { recursive: true });
  // As a desktop's first sign-in leaves it; without it secrets last as long as the daemon.
  writeFileSync(join(ann.home, '.local/share/keyrings/default'), 'login');
  session = await startSession(ann);
});
afterEach(() => {
  session.stop();
  ann.remove();
});
afterAll(async () => server.stop());

describe('a sign-in on a desktop with a keychain', () => {
  it('is kept in the keychain and in no file, works from there, and is gone from it after logout', async () => {
    await session.unlock();
    expect(await login()).toMatchObject({ code: 0, stderr: expect.stringContaining('in the keychain') });
    expect(written()).not.toContain(token);
    expect(JSON.parse((await ann.run('whoami', '--json')).stdout)).toMatchObject({ kept_in: 'keychain' });
    const look = () =>
      execFileSync('secret-tool', ['search', '--all', 'service', 'prntscrn'], {
        env: ann.env as never,
        stdio: 'pipe',
        timeout: 10_000,
      });
    expect(look().toString()).toContain(token);
    expect((await ann.run('logout')).code).toBe(0);
    expect(look().toString()).toBe('');
  });

  it('says within seconds, with exit code 3, that the keychain is gone or locked', async () => {
    await session.unlock();
    await login();
    session.stop();
    session = await startSession(ann);
    const refused = { code: 3, stderr: expect.stringContaining('keychain') };
    const begun = performance.now();
    expect(await ann.run('whoami')).toMatchObject(refused);
    // The daemon unlocks a keychain that it makes, and leaves one from before locked.
    await session.unlock();
    expect(await ann.run('whoami')).toMatchObject(refused);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('is kept in a private file, within seconds, where the keychain stays locked', async () => {
    const begun = performance.now();
    expect((await login()).code).toBe(0);
    expect(performance.now() - begun).toBeLessThan(12_000);
    expect((await ann.run('whoami')).code).toBe(0);
  });
});
