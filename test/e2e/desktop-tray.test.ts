import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Helper, newHelper, type Running } from '#test/support/helper.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { type Panel, type PanelRow, type SessionBus, startPanel, startSessionBus } from '#test/support/session-bus.ts';
import { decodePng, type Picture, startScreen, type XScreen } from '#test/support/x-screen.ts';
import { startXfcePanel } from '#test/support/xfce-panel.ts';

let server: TestServer;
let screen: XScreen;
let bus: SessionBus;
let panel: Panel;
let ann: Helper;
let resident: Running;

const labels = (row: PanelRow) => row.rows.map(({ label, type }) => label ?? type);
const link = /http:\/\/127\.0\.0\.1:\d+\/image\/[0-9A-Za-z]{22}/;
const links = () => resident.stdout().match(new RegExp(link, 'g')) ?? [];

async function until<T>(look: () => Promise<T | undefined | false>, what: string): Promise<T> {
  for (let waited = 0; waited < 15_000; waited += 50) {
    const found = await look();
    if (found) return found;
    await sleep(50);
  }
  throw new Error(`${what} did not come`);
}

const rowOf = async (label: string) => (await panel.look()).menu.rows.find((row) => row.label?.startsWith(label));

/** The upper left corner of what differs above a line. */
function changedPart(before: Picture, now: Picture, bottom: number): { left: number; top: number } | undefined {
  const { width } = before;
  const [left, top] = [new Set<number>(), new Set<number>()];
  for (let at = 0; at < width * bottom * 3; at++) {
    if (before.rgb[at] === now.rgb[at]) continue;
    left.add(Math.floor(at / 3) % width);
    top.add(Math.floor(at / 3 / width));
  }
  return left.size > 100 ? { left: Math.min(...left), top: Math.min(...top) } : undefined;
}

beforeAll(async () => {
  [server, screen] = await Promise.all([startServer(), startScreen({ width: 640, height: 480 })]);
  bus = await startSessionBus(screen.env);
  await screen.paint();
  ann = newHelper({ DISPLAY: screen.display, XAUTHORITY: '', DBUS_SESSION_BUS_ADDRESS: bus.address, BROWSER: 'true' });
  await ann.signIn(server, 'ann');
  panel = await startPanel(bus);
  resident = ann.start('run');
  await resident.until(/Print: mark a region/);
  await until(async () => panel.registered.length > 0, 'the icon');
});
afterAll(async () => {
  ann?.remove();
  await panel?.stop();
  await bus?.stop();
  await screen?.stop();
  await server?.stop();
});

describe('the icon beside the clock', () => {
  it('tells the panel all that it may ask for, with pixels of its own in each size', async () => {
    const { item, menu, introspection } = await panel.look();
    expect(item).toMatchObject({ Id: 'prntscrn', Category: 'ApplicationStatus', Status: 'Active', ItemIsMenu: false });
    expect(item.IconPixmap.map(([width, height, { bytes }]) => [width, height, bytes])).toEqual(
      [16, 22, 24, 32, 48].map((size) => [size, size, size * size * 4]),
    );
    expect(item.ToolTip).toEqual(['', [], 'prntscrn', '']);
    expect(introspection).toContain('<interface name="org.kde.StatusNotifierItem">');
    expect(labels(menu)).toEqual(
      expect.arrayContaining([
        'Mark a region',
        'Whole screen',
        'Upload a file…',
        'separator',
        'Recent pictures',
        'Quit',
      ]),
    );
    expect(menu.rows.find(({ label }) => label === 'Recent pictures')?.rows).toMatchObject([{ enabled: false }]);
    expect(labels(menu)).toContain('Sign out ann');
  });

  it('takes the whole screen from its menu, and the picture is in the menu with its thumbnail', async () => {
    await panel.click('Whole screen');
    const [url] = await resident.until(link);
    const [picture] = await until(async () => {
      const rows = (await rowOf('Recent pictures'))?.rows ?? [];
      return rows[0]?.['icon-data'] && rows;
    }, 'the picture in the menu');
    expect(picture).toMatchObject({
      label: expect.stringMatching(/640×480$/),
      'icon-data': { hex: '89504e470d0a1a0a' },
    });
    expect(labels(picture as PanelRow)).toEqual(['Open', 'Copy link', 'Delete']);
    const uploaded = await until(
      async () => panel.notifications.find(({ title }) => title === 'Link copied'),
      'the news',
    );
    expect(uploaded).toMatchObject({ body: url, actions: ['default', 'Open', 'open', 'Open', 'delete', 'Delete'] });
    expect(uploaded.hints).toContain('image-data');
  });

  it('deletes a picture only after it was asked twice, and its link is dead then', async () => {
    const [url = ''] = links();
    expect((await fetch(url)).status).toBe(200);
    const [picture] = (await rowOf('Recent pictures'))?.rows ?? [];
    await panel.click('Recent pictures', picture?.label ?? '', 'Delete');
    expect((await fetch(url)).status).toBe(200);
    await panel.click('Recent pictures', picture?.label ?? '', 'Delete', 'Delete now');
    await until(async () => (await fetch(url)).status === 404, 'the end of the link');
    await until(async () => (await rowOf('Recent pictures'))?.rows[0]?.label === 'No pictures yet', 'the empty menu');
    expect(panel.notifications.at(-1)?.title).toBe('Picture deleted');
  });

  it('gives the hotkeys back while they are paused, shows it, and takes them again', async () => {
    const before = (await panel.look()).item.IconPixmap[0]?.[2].hash;
    await panel.click('Pause hotkeys');
    await until(async () => (await rowOf('Pause hotkeys'))?.['toggle-state'] === 1, 'the tick');
    expect((await panel.look()).item.IconPixmap[0]?.[2].hash).not.toBe(before);
    const shots = resident.stdout();
    await screen.xdotool('key', 'ctrl+Print');
    await sleep(400);
    expect(resident.stdout()).toBe(shots);
    await panel.click('Pause hotkeys');
    await until(async () => (await rowOf('Pause hotkeys'))?.['toggle-state'] === 0, 'the end of the pause');
    await screen.xdotool('key', 'ctrl+Print');
    await until(async () => resident.stdout() !== shots, 'the picture');
  });

  it('says how many pictures wait, and sends them after a sign-in without being asked', async () => {
    const signedIn = join(ann.home, 'signed-in');
    cpSync(ann.state, signedIn, { recursive: true });
    await panel.click('Sign out');
    await until(() => rowOf('Sign in…'), 'the way to sign in');
    await panel.click('Whole screen');
    await until(() => rowOf('1 picture waits'), 'the row of the queue');
    expect((await panel.look()).item.ToolTip[2]).toBe('prntscrn: 1 picture waits');
    expect(panel.notifications.at(-1)).toMatchObject({ title: 'Not uploaded: the picture waits' });
    const before = links().length;
    for (const name of readdirSync(signedIn).filter((name) => /^(account|credentials)/.test(name))) {
      cpSync(join(signedIn, name), join(ann.state, name));
    }
    await until(async () => links().length > before, 'the upload');
    await until(async () => !(await rowOf('1 picture waits')), 'the end of the row');
  });

  it('comes back by itself when the panel was started anew', async () => {
    await panel.tell({ do: 'leave' });
    const before = panel.registered.length;
    await panel.tell({ do: 'return' });
    await until(async () => panel.registered.length > before, 'the icon');
    expect((await panel.look()).item.Id).toBe('prntscrn');
  });

  it("stands in Xfce's panel, with a menu for the mouse that is on no picture, and a click marks a region", async () => {
    await panel.tell({ do: 'leave' });
    const xfce = await startXfcePanel(screen, bus);
    const icon = await xfce.icon();
    const before = await screen.picture();
    await screen.xdotool('mousemove', ...icon, 'click', 3);
    const menu = await until(async () => changedPart(before, await screen.picture(), xfce.top), 'the menu');
    const shots = links().length;
    // The second row; each is 25 pixels high.
    await screen.xdotool('mousemove', menu.left + 60, menu.top + 41, 'click', 1);
    const url = await until(async () => links()[shots], 'the picture');
    const taken = decodePng(Buffer.from(await (await fetch(url)).arrayBuffer()));
    expect(changedPart(before, taken, xfce.top)).toBeUndefined();
    await screen.xdotool('mousemove', ...icon, 'click', 1);
    await until(async () => (await screen.windows()).includes('prntscrn'), 'the overlay');
    await screen.xdotool('key', 'Escape');
    await xfce.stop();
    const registered = panel.registered.length;
    await panel.tell({ do: 'return' });
    await until(async () => panel.registered.length > registered, 'the icon');
  });

  it('goes and comes with its setting, while the helper runs', async () => {
    await ann.run('config', 'set', 'tray', 'off');
    await until(
      async () => JSON.parse((await ann.run('status', '--json')).stdout).tray === 'off',
      'the end of the icon',
    );
    const before = panel.registered.length;
    await ann.run('config', 'unset', 'tray');
    await until(async () => panel.registered.length > before, 'the icon');
  });

  it('ends the helper from its menu', async () => {
    await panel.click('Quit');
    expect(await resident.ended).toMatchObject({ code: 0 });
  });
});
