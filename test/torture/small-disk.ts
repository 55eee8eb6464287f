import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import koffi from 'koffi';

/** A small disk of its own for a server's data, which can be full and can lose its power. */
export interface SmallDisk {
  readonly folder: string;
  /** What it is, in words. */
  readonly what: string;
  /** Leaves at most so many bytes free; undefined where the disk is not ours alone. */
  readonly fill: ((left: number) => void) | undefined;
  free(): void;
  /** Loses at once what was never synced; `restorePower` brings the rest back. Undefined where that cannot be done. */
  readonly cutPower: (() => void) | undefined;
  /** Only when no process has a file of it open any more. */
  restorePower(): void;
  remove(): void;
}

const bytes = 384 * 1024 * 1024;
// linux/ext4.h, `_IOR('X', 125, __u32)`, and the flag that keeps even the journal from being written out.
const shutDownRequest = 0x8004587d;
const withoutFlush = 2;

/** The best that this machine lets us have: ext4 in a file, a tmpfs, a plain folder. The last two lose no power. */
export function makeSmallDisk(): SmallDisk {
  const home = mkdtempSync(join(tmpdir(), 'prntscrn-torture-disk-'));
  const folder = join(home, 'disk');
  mkdirSync(folder);
  const ext4 = () => {
    const file = join(home, 'ext4');
    closeSync(openSync(file, 'w'));
    truncateSync(file, bytes);
    call('mkfs.ext4', '-q', '-F', '-m', '0', file);
    const mount = () => call('mount', '-o', 'loop', file, folder);
    mount();
    return { what: 'ext4 in a loop file', cutPower: () => shutDown(folder), mount };
  };
  const tmpfs = () => {
    call('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder);
    return {
      what: 'a tmpfs (no power cuts: mounting a loop file failed)',
      cutPower: undefined,
      mount: () => undefined,
    };
  };
  const made = tried(ext4) ?? tried(tmpfs);
  const data = join(folder, 'data');
  mkdirSync(data);
  return {
    folder: data,
    what: made?.what ?? 'a plain folder (never full: mounting needs root)',
    fill: made && ((left) => fill(folder, left)),
    free: () => rmSync(fillerIn(folder), { force: true }),
    cutPower: made?.cutPower,
    restorePower: () => {
      call('umount', folder);
      made?.mount();
    },
    remove: () => {
      if (made) call('umount', folder);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const fillerIn = (folder: string) => join(folder, 'filler');

function fill(folder: string, left: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const size = bavail * bsize - left;
  if (size > 0) tried(() => call('fallocate', '-l', String(size), fillerIn(folder)));
}

function shutDown(folder: string): void {
  const ioctl = koffi.load('libc.so.6').func('int ioctl(int fd, unsigned long request, void *flags)');
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(withoutFlush);
  const fd = openSync(folder, 'r');
  try {
    if (ioctl(fd, shutDownRequest, flags) !== 0) throw new Error('The small disk keeps its power');
  } finally {
    closeSync(fd);
  }
}

function call(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: 'pipe' });
}

function tried<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
