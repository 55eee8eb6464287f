import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { lastMemberComment } from '#contract/release.ts';

/**
 * Gzips a tar archive in two members, so that a server can add an entry while it sends the file: everything but the end,
 * and the end (1024 zeros) in a member of its own that says so in its comment. Without time or name: the same tar gives the
 * same bytes.
 */
export function openEndedGzip(tar: Buffer, level = 9): Buffer {
  let end = tar.length;
  while (end >= 512 && tar.subarray(end - 512, end).every((byte) => byte === 0)) end -= 512;
  const entries = gzipSync(tar.subarray(0, end), { level });
  // Byte 9 is the system that packed it, which zlib takes from where it runs (RFC 1952 §2.3.1): 3 is Unix.
  entries[9] = 3;
  return Buffer.concat([entries, endMember()]);
}

function endMember(): Buffer {
  const zeros = Buffer.alloc(1024);
  const check = Buffer.alloc(8);
  check.writeUInt32LE(crc32(zeros), 0);
  check.writeUInt32LE(zeros.length, 4);
  // FLG.FCOMMENT, no time, the smallest, Unix (RFC 1952 §2.3.1).
  const header = Buffer.from([0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 2, 3]);
  return Buffer.concat([header, Buffer.from(`${lastMemberComment}\0`), deflateRawSync(zeros, { level: 9 }), check]);
}
