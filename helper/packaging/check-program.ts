import { readFileSync } from 'node:fs';
import { findSegment, readMachO } from './mach-o.ts';
import { codeDirectoryMagic, hashPages, superBlobMagic } from './sign-mach-o.ts';
import type { Target } from './targets.ts';

/** What Node looks for to know that something was put into it; pkg turns the digit at its end. */
const fuse = Buffer.from(`${'NODE_SEA'}_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1`);

/** GNU's C library from 2.28 of August 2018 on: Debian 10, RHEL 8, Ubuntu 18.10. */
export const newestGlibc = 28;

/**
 * Looks at how a program is built, as its system will: whether it is for the right system, holds its own part, may be
 * loaded anywhere, and has a signature that fits.
 * @throws Error with what is wrong
 */
export function checkProgram(target: Target, path: string): void {
  const file = readFileSync(path);
  if (!file.includes(fuse)) throw new Error(`${path} does not know that it holds a program`);
  if (target.os === 'linux') checkElf(file, target);
  else if (target.os === 'win32') checkPe(file);
  else checkMachO(file, target);
}

/** System V's ELF-64: the machine, and a loader that Debian, Fedora and their like have. */
function checkElf(file: Buffer, { cpu }: Target): void {
  const machine = { x64: 62, arm64: 183 }[cpu];
  if (file.readUInt32BE(0) !== 0x7f454c46 || file.readUInt16LE(18) !== machine) {
    throw new Error(`This is no program for Linux on ${cpu}`);
  }
  const start = Number(file.readBigUInt64LE(32));
  const kinds = Array.from({ length: file.readUInt16LE(56) }, (_, index) => {
    const at = start + index * file.readUInt16LE(54);
    return { kind: file.readUInt32LE(at), offset: Number(file.readBigUInt64LE(at + 8)) };
  });
  const loader = kinds.find(({ kind }) => kind === 3)?.offset ?? 0;
  const wanted = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' }[cpu];
  if (file.toString('latin1', loader, loader + wanted.length) !== wanted) {
    throw new Error(`The program does not ask for the loader ${wanted}`);
  }
}

/**
 * Looks at which versions of the C library a program or a library of Linux names.
 * @throws Error where it wants a newer one than the helper promises to run with
 */
export function checkGlibc(path: string): void {
  const named = readFileSync(path)
    .toString('latin1')
    .matchAll(/\0GLIBC_2\.(\d+)(?=[.\d]*\0)/g);
  const newest = Math.max(0, ...[...named].map((match) => Number(match[1])));
  if (newest > newestGlibc) throw new Error(`${path} wants version 2.${newest} of the C library`);
}

/** Microsoft's PE: 64 bits, loaded at another address at each start, which takes relocations, and with its part in it. */
function checkPe(file: Buffer): void {
  const header = file.readUInt32LE(0x3c);
  const optional = header + 24;
  if (file.toString('latin1', header, header + 4) !== 'PE\0\0' || file.readUInt16LE(optional) !== 0x20b) {
    throw new Error('This is no 64-bit program for Windows');
  }
  const [randomBase, finalised] = [0x40, file.readUInt16LE(optional + 70)];
  const sections = readSections(file, header);
  const directory = (index: number) => file.readUInt32LE(optional + 112 + index * 8);
  const relocations = sections.find((section) => section.address === directory(5));
  if (!(finalised & randomBase) || relocations?.name !== '.reloc') {
    throw new Error('The program for Windows cannot be loaded at another address');
  }
  const first = file.readUInt32LE(relocations.offset);
  if (!sections.some(({ address, size }) => first >= address && first < address + size)) {
    throw new Error('The relocations of the program for Windows lead nowhere');
  }
  const resources = sections.find((section) => section.address === directory(2));
  const name = Buffer.from('NODE_SEA_BLOB', 'utf16le');
  if (!resources || !file.subarray(resources.offset, resources.offset + resources.size).includes(name)) {
    throw new Error('The program for Windows lacks its own part');
  }
  // A signature of Node's makers would be wrong by now.
  if (directory(4) !== 0) throw new Error('The program for Windows still has the signature of Node');
}

function readSections(file: Buffer, header: number) {
  const start = header + 24 + file.readUInt16LE(header + 20);
  return Array.from({ length: file.readUInt16LE(header + 6) }, (_, index) => {
    const at = start + index * 40;
    return {
      name: file.toString('latin1', at, at + 8).replace(/\0+$/, ''),
      address: file.readUInt32LE(at + 12),
      size: file.readUInt32LE(at + 16),
      offset: file.readUInt32LE(at + 20),
    };
  });
}

/** Apple's Mach-O: the processor, its own part, and a signature whose hashes fit every page. */
function checkMachO(file: Buffer, { cpu }: Target): void {
  const program = readMachO(file);
  if (program.arm !== (cpu === 'arm64')) throw new Error(`This is no program for macOS on ${cpu}`);
  findSegment(program, 'NODE_SEA');
  const linkEdit = findSegment(program, '__LINKEDIT');
  const { offset, size } = program.signature ?? { offset: 0, size: 0 };
  if (offset + size !== file.length || linkEdit.fileOffset + linkEdit.fileSize !== file.length) {
    throw new Error('The signature is not the last thing in the program for macOS');
  }
  if (!signedAsItIs(file, offset)) throw new Error('The signature of the program for macOS does not fit');
}

function signedAsItIs(file: Buffer, offset: number): boolean {
  const signature = file.subarray(offset);
  if (signature.readUInt32BE(0) !== superBlobMagic) return false;
  const directory = signature.subarray(signature.readUInt32BE(16));
  const [magic, hashes, pages, end] = [0, 16, 28, 32].map((at) => directory.readUInt32BE(at)) as [
    number,
    number,
    number,
    number,
  ];
  const expected = hashPages(file.subarray(0, end));
  return (
    magic === codeDirectoryMagic && end === offset && directory.subarray(hashes, hashes + pages * 32).equals(expected)
  );
}
