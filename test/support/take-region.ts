import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { XScreen } from './x-screen.ts';

/** PrtScn, a region, Ctrl+D, as a person does it: gives the link that is on the clipboard then, which begins so. */
export async function takeRegion(screen: XScreen, beginning: string): Promise<string> {
  // The overlay dims what is not marked.
  const lastRow = async () => (await screen.picture()).rgb.subarray(-300).toString('hex');
  const before = await lastRow();
  await screen.xdotool('key', 'Print');
  await expect.poll(lastRow, { timeout: 20_000 }).not.toBe(before);
  await screen.drag([200, 200], [500, 400]);
  await screen.xdotool('key', '--delay', 100, 'ctrl+d');
  const paste = () =>
    promisify(execFile)('xclip', ['-selection', 'clipboard', '-o'], { env: screen.env, timeout: 2_000 });
  const copied = async () => (await paste().catch(() => ({ stdout: '' }))).stdout;
  await expect.poll(copied, { timeout: 20_000 }).toMatch(beginning);
  return copied();
}
