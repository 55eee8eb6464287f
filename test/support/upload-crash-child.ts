import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from '#helper/capture/capture.ts';
import type { Folders } from '#helper/settings/folders.ts';

// A helper that takes one picture by the overlay, uploads it, and dies by SIGKILL at a step:
// node upload-crash-child.ts STATE WIDTH HEIGHT [STEP]
// Every change of a file and every piece that is sent is a step, from the person's choice on; a write has two, since it may
// be cut in the middle. The link goes to STATE/clipboard. Without STEP it prints how many steps there were.

const [state = '', width = '', height = '', step = ''] = process.argv.slice(2);
const last = step === '' ? Number.POSITIVE_INFINITY : Number(step);
let count = 0;
let armed = false;

function reach(half?: () => void): void {
  if (!armed || count++ < last) return;
  half?.();
  process.kill(process.pid, 'SIGKILL');
}

const write = fs.writeFileSync;
for (const name of ['openSync', 'renameSync', 'rmSync'] as const) {
  const real = fs[name] as (...given: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...given: unknown[]) => {
      reach();
      return real(...given);
    },
  });
}
fs.writeFileSync = (file, data, options) => {
  reach();
  const bytes = Buffer.from(data as string);
  reach(() => write(file, bytes.subarray(0, bytes.length / 2), options));
  write(file, data, options);
};
syncBuiltinESMExports();

const { openStudio } = await import('#helper/shot/open-studio.ts');
const { takeShot } = await import('#helper/shot/take-shot.ts');
const folders: Folders = {
  config: join(state, 'config'),
  state,
  queue: join(state, 'queue'),
  socket: join(state, 'socket'),
  pictures: join(state, 'pictures'),
};
const studio = await openStudio(folders, 'resident');
const size = { x: 0, y: 0, width: Number(width), height: Number(height) };
const stride = size.width * 4;
const frame: Frame = { ...size, stride, data: crypto.getRandomValues(new Uint8Array(65_536)) };
frame.data = Buffer.alloc(stride * size.height, frame.data);
const desktop: typeof studio.desktop = {
  ...studio.desktop,
  async capture() {
    const taken = async () => frame;
    const monitors = async () => [{ ...size, name: 'one', primary: true }];
    return { monitors, grab: taken, grabMonitor: taken, grabWindow: taken, close: () => {} };
  },
  async overlay() {
    return {
      open: false,
      async select({ onVisible }) {
        onVisible?.(1);
        // The person looks; the screen goes into the temporary folder meanwhile.
        while (fs.globSync('*/screen.png', { cwd: process.env.XDG_RUNTIME_DIR ?? '' }).length === 0) await sleep(5);
        armed = true;
        return { rect: size, action: 'upload' };
      },
      dismiss: () => {},
      record: () => false,
      close: () => {},
    };
  },
  copy: async (content) => fs.writeFileSync(join(state, 'clipboard'), 'text' in content ? content.text : 'a picture'),
  notify: async () => false,
  close: () => {},
};
await takeShot({ ...studio, desktop }, { kind: 'area', upload: true, copy: false }, { progress: () => reach() });
console.log(count);
process.exit();
