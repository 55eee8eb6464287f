import { createHash } from 'node:crypto';
import { findSegment, type MachO, readMachO, signatureCommand } from './mach-o.ts';

/** Numbers of Apple's cs_blobs.h. */
export const superBlobMagic = 0xfade0cc0;
export const codeDirectoryMagic = 0xfade0c02;
const signatureCommandBytes = 16;
const version = 0x20400;
const adHoc = 2;
const sha256 = 2;
const mainBinary = 1n;
const headerBytes = 88;
const hashBytes = 32;
const pageBits = 12;
const page = 1 << pageBits;
/** The code directory begins after the list of the one thing that the signature holds. */
const directoryAt = 20;

/**
 * Signs a program for macOS ad hoc, without anybody's name: what runs on Apple's own processors must have a signature that
 * fits its bytes. Gives the whole program anew.
 * @throws Error for a program that is signed, or has no room for one more load command
 */
export function signMachO(program: Buffer, identifier: string): Buffer {
  const before = readMachO(program);
  if (before.signature) throw new Error('The program is signed already');
  const end = align(program.length, 16);
  const pages = Math.ceil(end / page);
  const name = Buffer.from(`${identifier}\0`);
  const directoryBytes = headerBytes + name.length + pages * hashBytes;
  const size = align(directoryAt + directoryBytes, 16);
  const file = Buffer.alloc(end + size);
  program.copy(file);
  announce(file, before, end, size);
  const signature = file.subarray(end);
  [superBlobMagic, directoryAt + directoryBytes, 1, 0, directoryAt].forEach((value, index) => {
    signature.writeUInt32BE(value, index * 4);
  });
  const directory = signature.subarray(directoryAt, directoryAt + directoryBytes);
  const text = findSegment(before, '__TEXT');
  writeDirectory(directory, { pages, end, name: name.length, text: BigInt(text.fileSize) });
  name.copy(directory, headerBytes);
  hashPages(file.subarray(0, end)).copy(directory, headerBytes + name.length);
  return file;
}

/** The hashes of all pages, one behind the other; the last page may be a short one. */
export function hashPages(file: Buffer): Buffer {
  const hashes: Buffer[] = [];
  for (let at = 0; at < file.length; at += page) {
    hashes.push(
      createHash('sha256')
        .update(file.subarray(at, at + page))
        .digest(),
    );
  }
  return Buffer.concat(hashes);
}

/** Tells the loader of the signature, which covers these words too and so comes after them. */
function announce(file: Buffer, program: MachO, end: number, size: number): void {
  const { arm, commands, commandsEnd, segments } = program;
  const linkEdit = findSegment(program, '__LINKEDIT');
  const room = file.subarray(commandsEnd, commandsEnd + signatureCommandBytes);
  if (room.some((byte) => byte !== 0)) throw new Error('The program has no room for the command of a signature');
  if (segments.at(-1) !== linkEdit) throw new Error('Something comes behind the last segment of the program');
  [signatureCommand, signatureCommandBytes, end, size].forEach((value, index) => {
    room.writeUInt32LE(value, index * 4);
  });
  file.writeUInt32LE(commands + 1, 16);
  file.writeUInt32LE(commandsEnd - 32 + signatureCommandBytes, 20);
  const stored = end + size - linkEdit.fileOffset;
  file.writeBigUInt64LE(BigInt(align(stored, arm ? 0x4000 : 0x1000)), linkEdit.at + 32);
  file.writeBigUInt64LE(BigInt(stored), linkEdit.at + 48);
}

function writeDirectory(
  directory: Buffer,
  { pages, end, name, text }: { pages: number; end: number; name: number; text: bigint },
): void {
  const words = [codeDirectoryMagic, directory.length, version, adHoc, headerBytes + name, headerBytes, 0, pages, end];
  words.forEach((value, index) => {
    directory.writeUInt32BE(value, index * 4);
  });
  directory.set([hashBytes, sha256, 0, pageBits], 36);
  directory.writeBigUInt64BE(text, 72);
  directory.writeBigUInt64BE(mainBinary, 80);
}

function align(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
