import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { XScreen } from './x-screen.ts';

/**
 * PrtScn, a region, Ctrl+D, as a person does it: gives the link that is on the clipboard then, which begins so. `drags` is how
 * often it is tried to mark the region.
 */
export async function takeRegion(screen: XScreen, beginning: string, drags = 1): Promise<string> {
  // The overlay dims what is not marked.
  const rowAt = async (y: number) => {
    const { rgb, width } = await screen.picture();
    return rgb.subarray((y * width + 250) * 3, (y * width + 450) * 3).toString('hex');
  };
  const [inside, below] = [await rowAt(300), await rowAt(470)];
  const isMarked = async () => (await rowAt(300)) === inside && (await rowAt(470)) !== below;
  await screen.xdotool('key', 'Print');
  await expect.poll(() => rowAt(470), { timeout: 20_000 }).not.toBe(below);
  for (let drag = 1; drag <= drags; drag += 1) {
    await screen.drag([200, 200], [500, 400]);
    const marked = await expect
      .poll(isMarked, { timeout: 5000 })
      .toBe(true)
      .then(
        () => true,
        () => false,
      );
    if (marked) break;
  }
  expect(await isMarked()).toBe(true);
  await screen.xdotool('key', '--delay', 100, 'ctrl+d');
  const paste = () =>
    promisify(execFile)('xclip', ['-selection', 'clipboard', '-o'], { env: screen.env, timeout: 2_000 });
  const copied = async () => (await paste().catch(() => ({ stdout: '' }))).stdout;
  await expect.poll(copied, { timeout: 20_000 }).toMatch(beginning);
  return copied();
}
