import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Variant } from '@jellybrick/dbus-next';
import { openDesktopPortal, type PortalResponse } from '#helper/platform/desktop-portal.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Frame } from './capture.ts';
import { frameOf } from './frame-of.ts';
import type { WaylandSource } from './wayland.ts';

/** A person may have to allow it first, or to choose a window. In ms. */
const patience = 180_000;

/** Takes pictures through the desktop (org.freedesktop.portal.Screenshot), which decides whether the pointer is in them. */
export const screenshotPortal: WaylandSource = {
  name: "the desktop's screenshot portal",
  drawsPointer: false,
  whole: () => shoot(false),
  chosen: () => shoot(true),
};

/** Whether this desktop has the portal; undefined is no. */
export async function screenshotPortalVersion(): Promise<number | undefined> {
  try {
    const portal = await openDesktopPortal();
    try {
      return await portal.version('Screenshot');
    } finally {
      portal.close();
    }
  } catch {
    return undefined;
  }
}

async function shoot(interactive: boolean): Promise<Frame> {
  const portal = await openDesktopPortal();
  let answer: PortalResponse;
  try {
    const options = { interactive: new Variant('b', interactive), modal: new Variant('b', true) };
    const method = { member: 'Screenshot', signature: 's', body: [''], options };
    answer = await portal.ask('Screenshot', method, patience);
  } finally {
    portal.close();
  }
  if (answer.code === 1) throw new HelperError('cancelled', 'The desktop was told not to take the picture.');
  const uri = answer.results.uri?.value;
  if (answer.code !== 0 || typeof uri !== 'string') {
    throw new HelperError('capture_failed', 'The desktop did not take the picture (its screenshot portal failed).');
  }
  return readPicture(fileURLToPath(uri));
}

/** The desktop has left a file, mostly among the person's pictures; ours is the only copy that was asked for. */
async function readPicture(file: string): Promise<Frame> {
  const bytes = await readFile(file);
  await rm(file, { force: true });
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(bytes)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const rect = { x: 0, y: 0, width: info.width, height: info.height };
  return frameOf(rect, [{ rect, rgba: data }]);
}
