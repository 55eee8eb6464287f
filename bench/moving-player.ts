import { openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { XShm, XShmSegment } from 'x11';
import { openX11Display } from '#helper/platform/x11-display.ts';
import { moving } from './moving-screen.ts';

/** Shows the frames of a file in a window of its own, each at its time. Arguments: the file, x, y. Says "shown" at first. */
const [file = '', left = '0', top = '0'] = process.argv.slice(2);
const { width, height, frames, fps } = moving;
const display = await openX11Display();
const { client, root, depth } = display;
const id = client.AllocID();
const gc = client.AllocID();
client.CreateWindow(id, root, Number(left), Number(top), width, height, 0, 0, 1, 0, { overrideRedirect: true });
client.CreateGC(gc, id, {});
client.MapWindow(id);
const shm = await display.call<XShm>((done) => client.require('shm', done));
const segment = await display.call<XShmSegment>((done) => shm.createSegment(width * height * 4, done));
const input = openSync(file, 'r');
await show(0);
process.stdout.write('shown\n');
// Until its standard input says go, so that the first frame is there when the recording begins.
await new Promise((resolve) => process.stdin.once('data', resolve));
const started = performance.now();
for (let at = 1; at < frames; at++) {
  await sleep(Math.max(0, started + (at * 1000) / fps - performance.now()));
  await show(at);
}
await new Promise((resolve) => process.stdin.once('end', resolve));
process.exit(0);

async function show(at: number): Promise<void> {
  readSync(input, segment.buffer, 0, width * height * 4, at * width * height * 4);
  segment.commit(0, width * height * 4);
  segment.putImage(id, gc, { width, height, dstX: 0, dstY: 0, depth, offset: 0, autoCommit: false });
  await display.sync();
}
