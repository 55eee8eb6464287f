import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildIfStale } from '#cli/build.ts';
import { freePort } from '#test/support/server.ts';
import { crop, decodePng, startScreen, type XScreen } from '#test/support/x-screen.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
let home: string;
let screen: XScreen;
const started = new Set<ChildProcess>();

/** Starts it as `npm run quickstart` does, in a process group of its own as a shell does, with this home. */
function quickstart(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['src/cli/pinned-node.mjs', 'src/cli/quickstart.ts'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', HOME: home, DATA_DIR: join(home, 'data'), ...env } as never,
  });
  started.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const until = async (pattern: RegExp): Promise<string> => {
    for (let waited = 0; waited < 90_000; waited += 50) {
      const match = pattern.exec(text);
      if (match) return match[1] ?? match[0];
      if (child.exitCode !== null) break;
      await sleep(50);
    }
    throw new Error(`${pattern} did not come:\n${text}`);
  };
  return {
    until,
    ended,
    text: () => text,
    /** Ctrl+C in a terminal reaches the whole process group. */
    interrupt: async () => {
      process.kill(-(child.pid ?? 0), 'SIGINT');
      return ended;
    },
    child,
  };
}

/** The processes whose surroundings name this home: whatever a quickstart has started, however deep. */
async function left(): Promise<string[]> {
  const { stdout } = await run('ps', ['eww', '-eo', 'pid,args'], { maxBuffer: 1 << 24 });
  return stdout.split('\n').filter((line) => line.includes(`HOME=${home} `) || line.endsWith(`HOME=${home}`));
}

async function signIn(url: string, email: string, password: string): Promise<boolean> {
  const first = await fetch(`${url}/api/auth/csrf`);
  const cookies = first.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const answer = await fetch(`${url}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Cookie: cookies, Origin: url },
    body: new URLSearchParams({ csrfToken, email, password, json: 'true' }),
  });
  return answer.headers.getSetCookie().some((line) => line.includes('session-token=') && !line.includes('Max-Age=0'));
}

const done = /Ctrl\+C ends everything/;
const link = /(http:\/\/localhost:\d+\/image\/[0-9A-Za-z]{22})/;

beforeAll(async () => {
  await buildIfStale();
  screen = await startScreen({ width: 800, height: 600 });
  await screen.paint();
});
afterEach(async () => {
  for (const child of started)
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
  started.clear();
});
afterAll(async () => screen.stop());

function newHome(): void {
  home = mkdtempSync(join(tmpdir(), 'prntscrn-quickstart-'));
  mkdirSync(join(home, 'run'), { mode: 0o700 });
}

describe('npm run quickstart', () => {
  it('without a screen ends in a sample picture behind a raw link, finds all of it again, and leaves no process', async () => {
    newHome();
    const port = `${await freePort()}`;
    const first = quickstart({ PORT: port });
    await first.until(done);
    const sample = await first.until(link);
    expect(first.text()).toMatch(/no screen/);
    const raw = await fetch(sample);
    expect(raw.headers.get('content-type')).toBe('image/png');
    const [, email = '', password = ''] = /shown this once:\n\s+(\S+)\n\s+(\S+)/.exec(first.text()) ?? [];
    expect(await signIn(`http://localhost:${port}`, email, password)).toBe(true);

    const beside = quickstart({ PORT: port });
    expect(await beside.ended).toBe(0);
    expect(beside.text()).toContain(`runs already, at http://localhost:${port}`);

    expect(await first.interrupt()).toBe(0);
    expect(await left()).toEqual([]);

    const second = quickstart({ PORT: port });
    await second.until(done);
    expect(await second.until(link)).toBe(sample);
    expect(second.text()).not.toContain('shown this once');
    expect(second.text()).toContain(`${email}, as before`);
    expect((await fetch(sample)).status).toBe(200);
    await second.interrupt();
    expect(await left()).toEqual([]);
    rmSync(home, { recursive: true, force: true });
  });

  it('with a screen makes PrtScn work, and Ctrl+C ends the helper and the server', async () => {
    newHome();
    const started = quickstart({
      PORT: `${await freePort()}`,
      DISPLAY: screen.display,
      XDG_RUNTIME_DIR: join(home, 'run'),
    });
    await started.until(/Print: mark a region/);
    const shown = await screen.picture();
    await screen.xdotool('key', 'Print');
    for (let waited = 0; waited < 10_000 && !(await screen.windows()).includes('prntscrn'); waited += 50)
      await sleep(50);
    await screen.drag([120, 90], [420, 300]);
    await screen.xdotool('key', 'ctrl+d');
    const url = await started.until(link);
    const { stdout } = await run('xclip', ['-selection', 'clipboard', '-o'], { env: screen.env });
    expect(stdout).toBe(url);
    const got = decodePng(Buffer.from(await (await fetch(url)).arrayBuffer()));
    expect(got).toEqual(crop(shown, 120, 90, got.width, got.height));
    expect(await started.interrupt()).toBe(0);
    expect(await left()).toEqual([]);
    expect(readdirSync(join(home, 'run'))).toEqual([]);
    rmSync(home, { recursive: true, force: true });
  });

  it('takes the next port where 3000 is in use, and the same one again the next time', async () => {
    newHome();
    const squatter = spawn(process.execPath, ['-e', "require('http').createServer().listen(3000,'127.0.0.1')"]);
    await sleep(500);
    const first = quickstart();
    await first.until(done);
    const url = await first.until(/prntscrn is at (\S+)/);
    expect(url).not.toBe('http://localhost:3000');
    expect(first.text()).toContain('Port 3000 is in use');
    await first.interrupt();
    squatter.kill();
    const second = quickstart();
    await second.until(done);
    expect(await second.until(/prntscrn is at (\S+)/)).toBe(url);
    await second.interrupt();
    rmSync(home, { recursive: true, force: true });
  });

  it('leaves a sign-in at another server alone and says so', async () => {
    newHome();
    const port = `${await freePort()}`;
    const other = quickstart({ PORT: port });
    await other.until(done);
    const own = quickstart({ PORT: `${await freePort()}`, DATA_DIR: join(home, 'other-data') });
    await own.until(done);
    expect(own.text()).toContain(`signed in at http://localhost:${port} and stays so`);
    expect(await own.until(link)).not.toContain(`:${port}/`);
    await own.interrupt();
    await other.interrupt();
    rmSync(home, { recursive: true, force: true });
  });

  it('ends with npm when npm is killed', async () => {
    newHome();
    const outer = spawn('sh', ['-c', `${process.execPath} src/cli/quickstart.ts; true`], {
      cwd: root,
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH ?? '',
        HOME: home,
        DATA_DIR: join(home, 'data'),
        PORT: `${await freePort()}`,
      } as never,
    });
    for (let waited = 0; waited < 60_000 && !existsSync(join(home, 'data/quickstart.json')); waited += 50)
      await sleep(50);
    outer.kill('SIGKILL');
    for (let waited = 0; waited < 15_000 && (await left()).length > 0; waited += 200) await sleep(200);
    expect(await left()).toEqual([]);
    rmSync(home, { recursive: true, force: true });
  });
});
