import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { checkProgram } from './check-program.ts';
import { readMachO } from './mach-o.ts';
import { signMachO } from './sign-mach-o.ts';
import { findTarget } from './targets.ts';

const folder = mkdtempSync(join(tmpdir(), 'prntscrn-sign-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const target = findTarget('macos-arm64');

/** A program as pkg leaves it, as small as can be: three segments, and nothing in them but the mark of Node. */
function program(): Buffer {
  const segments: [string, number, number][] = [
    ['__TEXT', 0, 0x4000],
    ['NODE_SEA', 0x4000, 0x4000],
    ['__LINKEDIT', 0x8000, 0x1234],
  ];
  const file = Buffer.alloc(0x8000 + 0x1234, 7).fill(0, 0, 0x1000);
  [0xfeedfacf, 0x0100000c, 0, 2, segments.length, segments.length * 72].forEach((value, index) => {
    file.writeUInt32LE(value, index * 4);
  });
  segments.forEach(([name, offset, size], index) => {
    const at = 32 + index * 72;
    file.writeUInt32LE(0x19, at);
    file.writeUInt32LE(72, at + 4);
    file.write(name, at + 8);
    for (const [place, value] of [
      [32, size],
      [40, offset],
      [48, size],
    ] as const) {
      file.writeBigUInt64LE(BigInt(value), at + place);
    }
  });
  file.write('NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1', 0x2000);
  return file;
}

function check(bytes: Buffer): void {
  const path = join(folder, 'program');
  writeFileSync(path, bytes);
  checkProgram(target, path);
}

it('signs a program for macOS so that its signature fits every page, and the loader finds it at the end', () => {
  const signed = signMachO(program(), 'prntscrn');
  expect(() => check(signed)).not.toThrow();
  expect(readMachO(signed).signature).toEqual({ offset: 0x9240, size: signed.length - 0x9240 });
  expect(signed.subarray(0x9240).toString('latin1')).toContain('prntscrn\0');
});

it('sees one bit that was changed behind the signature, and a program without one', () => {
  const signed = signMachO(program(), 'prntscrn');
  signed[0x4321] = 6;
  expect(() => check(signed)).toThrow('does not fit');
  expect(() => check(program())).toThrow('not the last thing');
});

it('refuses to sign twice, and a program with no room for the command', () => {
  expect(() => signMachO(signMachO(program(), 'a'), 'a')).toThrow('signed already');
  const full = program();
  full[32 + 3 * 72 + 5] = 1;
  expect(() => signMachO(full, 'a')).toThrow('no room');
});
