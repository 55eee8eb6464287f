import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { TestServer } from '#test/support/server.ts';
import { type Desktop, startDesktop } from './desktop.ts';
import type { Effort, Group } from './group.ts';
import { installed } from './installed.ts';
import { interleave, median } from './measure.ts';
import { type Person, sitDown, until } from './person.ts';
import { startResident } from './resident.ts';
import { startOurs } from './server.ts';
import { figure, type Row } from './table.ts';

/** From the key that uploads the marked region to the URL on the clipboard, against `maim -g … | curl` to the same server. */
export const regionToUrl: Group = { name: 'region-to-url', run };

const execute = promisify(execFile);
const goal = 1.5;
const keys = { print: 0xff61, control: 0xffe3, d: 0x64 };
const region = { x: 300, y: 200, width: 800, height: 600 };
const outside = { x: 1700, y: 950 };

async function run(effort: Effort): Promise<Row[]> {
  const { server, token } = await startOurs();
  const desktop = await startDesktop();
  try {
    const resident = await startResident(desktop, { url: server.url, token });
    const person = await sitDown(desktop.display);
    try {
      const ways: Record<string, () => Promise<number>> = { ours: () => byHelper(person, server) };
      if (installed('maim') && installed('curl')) ways.maim = () => byMaim(desktop, server, token);
      for (const once of Object.values(ways)) await once();
      return describe(await interleave(effort.rounds * 4, ways));
    } finally {
      person.leave();
      await resident.stop();
    }
  } finally {
    await desktop.stop();
    await server.stop();
  }
}

function describe(results: Record<string, number[]>): Row[] {
  const ours = median(results.ours ?? []);
  const base = {
    group: `region of ${region.width} × ${region.height}`,
    measure: 'Ctrl+D → URL on the clipboard',
    ours: figure(ours, 'ms'),
  };
  if (!results.maim) return [{ ...base, reference: 'maim or curl is not installed' }];
  const reference = median(results.maim);
  const ratio = ours / reference;
  const row: Row = {
    ...base,
    reference: `maim -g … | curl ${figure(reference, 'ms')}`,
    ratio,
    goal: `≤ ${goal}`,
    pass: ratio <= goal,
  };
  return [row];
}

async function byHelper(person: Person, server: TestServer): Promise<number> {
  const [clear] = await person.look([outside]);
  const before = await person.readClipboard();
  const pressed = performance.now();
  await person.press(keys.print);
  await until('the overlay', pressed, async () => (await person.look([outside]))[0] !== clear);
  // Both pixels that a drag goes over first and last belong to the region.
  const last = { x: region.x + region.width - 1, y: region.y + region.height - 1 };
  await person.drag({ x: region.x, y: region.y }, last);
  await sleep(200);
  const started = performance.now();
  await person.press(keys.control, keys.d);
  let url = '';
  const ms = await until('the URL on the clipboard', started, async () => {
    url = (await person.readClipboard()) ?? '';
    return url !== before && url.startsWith(`${server.url}/image/`);
  });
  await holdsRegion(url);
  await sleep(300);
  return ms;
}

async function byMaim(desktop: Desktop, server: TestServer, token: string): Promise<number> {
  const geometry = `${region.width}x${region.height}+${region.x}+${region.y}`;
  const line = `maim -g ${geometry} | curl -s -f -F image=@- -H "Authorization: Bearer $TOKEN" ${server.url}/image`;
  const started = performance.now();
  const { stdout } = await execute('/bin/sh', ['-c', line], { env: { ...desktop.env, TOKEN: token } });
  const ms = performance.now() - started;
  await holdsRegion((JSON.parse(stdout) as { url: string }).url);
  await sleep(300);
  return ms;
}

/** @throws Error where the raw link is not a PNG of the region's size: width and height are bytes 16 to 23 (PNG §11.2.1). */
async function holdsRegion(url: string): Promise<void> {
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (width !== region.width || height !== region.height) throw new Error(`${url} is ${width} × ${height}`);
}
