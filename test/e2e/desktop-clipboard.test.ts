import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Clipboard, openClipboard } from '#helper/clipboard/clipboard.ts';
import { copyDetached } from '#helper/clipboard/copy-detached.ts';
import { startScreen, type XScreen } from '#test/support/x-screen.ts';

const run = promisify(execFile);
let screen: XScreen;
let clipboard: Clipboard | undefined;

beforeAll(async () => {
  screen = await startScreen({ width: 640, height: 480 });
  process.env.DISPLAY = screen.display;
});

afterEach(() => {
  clipboard?.close();
  clipboard = undefined;
});

afterAll(() => screen.stop());

async function paste(target: string): Promise<Buffer> {
  const { stdout } = await run('xclip', ['-selection', 'clipboard', '-out', '-target', target], {
    env: screen.env,
    encoding: 'buffer',
    maxBuffer: 1 << 27,
  });
  return stdout;
}

function copyElsewhere(): void {
  execFileSync('xclip', ['-selection', 'clipboard'], {
    env: screen.env,
    input: 'something else',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}

describe('the clipboard', () => {
  it('gives a text in every format that programs ask for', async () => {
    clipboard = await openClipboard();
    await clipboard.copy({ text: 'https://example.org/image/ß✓' });
    for (const target of ['UTF8_STRING', 'text/plain;charset=utf-8', 'text/plain', 'TEXT']) {
      expect((await paste(target)).toString('utf8')).toBe('https://example.org/image/ß✓');
    }
    expect((await paste('TARGETS')).toString().split('\n')).toEqual(
      expect.arrayContaining(['TARGETS', 'STRING', 'TIMESTAMP']),
    );
  });

  it('gives a picture of several megabytes whole, to two programs at once', async () => {
    clipboard = await openClipboard();
    const png = Buffer.from(Array.from({ length: 3_000_001 }, (_, i) => (i * 31 + (i >> 9)) & 255));
    await clipboard.copy({ png });
    const [first, second] = await Promise.all([paste('image/png'), paste('image/png')]);
    expect(first.equals(png)).toBe(true);
    expect(second.equals(png)).toBe(true);
  });

  it('refuses a format it does not have and still gives the one it has', async () => {
    clipboard = await openClipboard();
    await clipboard.copy({ text: 'a link' });
    await expect(paste('image/png')).rejects.toThrow(/not available/);
    expect((await paste('UTF8_STRING')).toString()).toBe('a link');
  });

  it('lets go when something else is copied', async () => {
    clipboard = await openClipboard();
    await clipboard.copy({ text: 'a link' });
    const released = clipboard.released();
    copyElsewhere();
    await released;
    expect((await paste('UTF8_STRING')).toString()).toBe('something else');
  });

  it('is held for a command that has ended, by a process that goes away with the content', async () => {
    await copyDetached({ text: 'kept for later' });
    expect((await paste('UTF8_STRING')).toString()).toBe('kept for later');
    expect(holders()).toBe(1);
    copyElsewhere();
    for (let attempt = 0; attempt < 60 && holders() > 0; attempt += 1) await sleep(50);
    expect(holders()).toBe(0);
  });

  it('leaves no process behind when the screen goes away', async () => {
    const passing = await startScreen({ width: 320, height: 240 });
    process.env.DISPLAY = passing.display;
    await copyDetached({ png: Buffer.from('a picture') });
    process.env.DISPLAY = screen.display;
    expect(holders(passing)).toBe(1);
    await passing.stop();
    for (let attempt = 0; attempt < 60 && holders(passing) > 0; attempt += 1) await sleep(50);
    expect(holders(passing)).toBe(0);
  });

  it('says why it cannot copy', async () => {
    process.env.DISPLAY = ':2147';
    await expect(copyDetached({ text: 'x' })).rejects.toMatchObject({ code: 'clipboard_failed', message: /:2147/ });
    process.env.DISPLAY = screen.display;
    await expect(copyDetached({ text: 'x' }, { command: '/nonexistent', args: [] })).rejects.toMatchObject({
      code: 'clipboard_failed',
    });
  });
});

/** How many of our holder processes have this screen as their DISPLAY. */
function holders(on = screen): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8').split('\0');
      return (
        read('cmdline').some((arg) => /clipboard\/holder(\.ts)?$/.test(arg)) &&
        read('environ').includes(`DISPLAY=${on.display}`)
      );
    } catch {
      return false; // not a process, or one that has just ended
    }
  }).length;
}
