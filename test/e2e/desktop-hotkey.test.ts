import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Hotkeys, openHotkeys } from '#helper/hotkey/hotkey.ts';
import { openX11Display } from '#helper/platform/x11-display.ts';
import { startScreen, type XScreen } from '#test/support/x-screen.ts';

let screen: XScreen;
let hotkeys: Hotkeys;
let pressed: string[] = [];

beforeAll(async () => {
  screen = await startScreen({ width: 640, height: 480 });
  process.env.DISPLAY = screen.display;
  hotkeys = await openHotkeys();
  for (const key of ['Print', 'Ctrl+Print', 'Ctrl+Shift+4', 'Ctrl+Alt+Y']) {
    await hotkeys.register(key, () => pressed.push(key));
  }
});

afterAll(async () => {
  hotkeys.close();
  await screen.stop();
});

beforeEach(() => {
  pressed = [];
});

async function press(...args: (string | number)[]): Promise<string[]> {
  await screen.xdotool(...args);
  await sleep(60);
  return pressed;
}

describe('hotkeys on a real keyboard', () => {
  it('tells its keys apart by their modifiers', async () => {
    const keys = ['Print', 'ctrl+Print', 'ctrl+shift+4', 'ctrl+alt+y', 'shift+Print', 'ctrl+4', 'y'];
    expect(await press('key', '--delay', 40, ...keys)).toEqual(['Print', 'Ctrl+Print', 'Ctrl+Shift+4', 'Ctrl+Alt+Y']);
  });

  it('answers with Caps Lock and Num Lock on, in each combination', async () => {
    await press('key', 'Caps_Lock', 'key', 'Print', 'key', 'Num_Lock', 'key', 'ctrl+Print');
    await press('key', 'Caps_Lock', 'key', 'Print', 'key', 'Num_Lock');
    expect(pressed).toEqual(['Print', 'Ctrl+Print', 'Print']);
  });

  it('answers once to a key that is held down', async () => {
    await screen.xdotool('keydown', 'Print');
    await sleep(1000);
    await screen.xdotool('keyup', 'Print');
    expect(pressed).toEqual(['Print']);
    expect(await press('key', 'Print')).toEqual(['Print', 'Print']);
  });

  it('follows the key when the layout changes', async () => {
    const keyOfY = { us: 29, de: 52 };
    for (const layout of ['de', 'us'] as const) {
      execFileSync('setxkbmap', [layout], { env: screen.env });
      await sleep(200);
      pressed = [];
      await press('keydown', 37, 'keydown', 64, 'key', keyOfY[layout], 'keyup', 64, 'keyup', 37);
      expect(pressed, layout).toEqual(['Ctrl+Alt+Y']);
    }
  });

  it('lets go of a key that is given back while it moves with the layout', async () => {
    const yOnGerman = 52;
    const giveBack = await hotkeys.register('Ctrl+Y', () => undefined);
    const ours = await openX11Display();
    const grab = ours.client.GrabKey;
    const moving = new Promise<void>((resolve) => {
      ours.client.GrabKey = (...args) => {
        grab.apply(ours.client, args);
        if (args[2] === 4 && args[3] === yOnGerman) resolve();
      };
    });
    execFileSync('setxkbmap', ['de'], { env: screen.env });
    await moving;
    giveBack();
    ours.client.GrabKey = grab;
    // Waits its turn behind the change of layout.
    await (await hotkeys.register('Ctrl+F8', () => undefined))();
    const other = await openX11Display(`${screen.display}.0`);
    await other.call((done) => other.client.GrabKey(other.root, false, 4, yOnGerman, 1, 1, done));
    other.release();
    ours.release();
    execFileSync('setxkbmap', ['us'], { env: screen.env });
  });

  it('says which key another program has already', async () => {
    const other = await openX11Display(`${screen.display}.0`);
    const f9 = 75;
    await other.call((done) => other.client.GrabKey(other.root, false, 4, f9, 1, 1, done));
    await other.call((done) => other.client.GrabKey(other.root, false, 5, f9, 1, 1, done));
    await expect(hotkeys.register('Ctrl+F9', () => undefined)).rejects.toMatchObject({
      code: 'hotkey_taken',
      message: expect.stringMatching(/^Ctrl\+F9 is already in use by another program, most likely Openbox \(.*rc\.xml/),
      free: 'Shift+F9',
    });
    // What was tried for the proposal is free again.
    await other.call((done) => other.client.GrabKey(other.root, false, 1, f9, 1, 1, done));
    other.release();
  });

  it('answers to a key of another program too where the person wants that, and to no third key', async () => {
    const other = await openX11Display(`${screen.display}.0`);
    const f7 = 73;
    await other.call((done) => other.client.GrabKey(other.root, false, 4, f7, 1, 1, done));
    const purpose = { id: 'a', does: 'something', shared: true };
    const giveBack = await hotkeys.register('Ctrl+F7', () => pressed.push('Ctrl+F7'), purpose);
    expect(await press('key', '--delay', 60, 'ctrl+F7', 'F7', 'x', 'ctrl+F7', 'Print')).toEqual([
      'Ctrl+F7',
      'Ctrl+F7',
      'Print',
    ]);
    giveBack();
    expect(await press('key', 'ctrl+F7')).toHaveLength(3);
    other.release();
  });

  it('is told of no key but its own', async () => {
    const display = await openX11Display();
    const heard: string[] = [];
    const stop = display.onEvent(({ name }) => heard.push(name));
    expect(await press('key', '--delay', 20, 'a', 'ctrl+c', 'Return', 'F3')).toEqual([]);
    expect(heard).toEqual([]);
    stop();
    display.release();
  });

  it('refuses a key that this keyboard does not have', async () => {
    await expect(hotkeys.register('F24', () => undefined)).rejects.toMatchObject({ code: 'bad_accelerator' });
  });

  it('gives a key back', async () => {
    const giveBack = await hotkeys.register('Ctrl+F8', () => pressed.push('Ctrl+F8'));
    expect(await press('key', 'ctrl+F8')).toEqual(['Ctrl+F8']);
    giveBack();
    expect(await press('key', 'ctrl+F8')).toEqual(['Ctrl+F8']);
    await (await hotkeys.register('Ctrl+F8', () => undefined))();
  });
});
