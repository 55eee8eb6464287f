import { open } from 'node:fs/promises';
import { crc32, deflateRawSync } from 'node:zlib';
import { knownServerFile, lastMemberComment, type ReleaseFile, setupTrailer } from '#contract/release.ts';

/** A file as it is sent: the first `keep` bytes of the published one, with some of them replaced, and then `tail`. */
export interface Personal {
  readonly keep: number;
  readonly patch?: { readonly at: number; readonly bytes: Buffer };
  readonly tail: Buffer;
}

/** As far back as the last member of a package can begin, in bytes: it holds 1024 zeros, deflated. */
const farthestBack = 512;
/** The same for all, so that what is sent has one checksum, and none that lets tools take it for a mistake: 2000-01-01, in seconds. */
const fixedTime = 946_684_800;
/** ar(5): a header of 60 bytes before each member, its size as decimal digits from the 48th on. */
const ar = { header: 60, sizeAt: 48, sizeDigits: 10 };

/**
 * How a package is made to know this server (see `lastMemberComment`): undefined where it cannot be told, as for the bare
 * program and for packages that were built otherwise. Reads some hundred bytes at most.
 */
export async function personalise(path: string, file: ReleaseFile, origin: string): Promise<Personal | undefined> {
  if (file.kind === 'program') return undefined;
  if (file.kind === 'setup') return { keep: file.bytes, tail: trailer(origin) };
  const handle = await open(path);
  try {
    const from = Math.max(0, file.bytes - farthestBack);
    const end = Buffer.alloc(file.bytes - from);
    await handle.read(end, 0, end.length, from);
    const last = memberStart(end);
    if (last === undefined) return undefined;
    const keep = from + last;
    const content = Buffer.from(`${JSON.stringify({ server: origin })}\n`);
    const member = gzipMember(Buffer.concat([tarEntry(knownServerFile[file.kind], content), Buffer.alloc(1024)]));
    if (file.kind === 'archive') return { keep, tail: member };
    return await inDeb((at, into) => handle.read(into, 0, into.length, at), file.bytes, keep, member);
  } finally {
    await handle.close();
  }
}

function trailer(origin: string): Buffer {
  return Buffer.from(`${setupTrailer.mark}${origin}`.padEnd(setupTrailer.bytes, ' '));
}

/** Where the gzip member with our comment begins; its name stands ten bytes behind that. */
function memberStart(end: Buffer): number | undefined {
  const at = end.lastIndexOf(`${lastMemberComment}\0`) - 10;
  return at >= 0 && end.readUInt32BE(at) === 0x1f8b0810 ? at : undefined;
}

/** The last member of a .deb is its data: its size is told in the header before it, and an odd one is followed by a line end. */
async function inDeb(
  read: (at: number, into: Buffer) => Promise<unknown>,
  bytes: number,
  keep: number,
  member: Buffer,
): Promise<Personal | undefined> {
  const header = Buffer.alloc(ar.header);
  for (let at = 8; at + ar.header < bytes; ) {
    await read(at, header);
    const size = Number(
      header
        .subarray(ar.sizeAt, ar.sizeAt + ar.sizeDigits)
        .toString('latin1')
        .trim(),
    );
    if (!Number.isSafeInteger(size) || size <= 0) return undefined;
    const dataAt = at + ar.header;
    if (dataAt + size + (size % 2) >= bytes) {
      const whole = keep - dataAt + member.length;
      const patch = { at: at + ar.sizeAt, bytes: Buffer.from(String(whole).padEnd(ar.sizeDigits, ' ')) };
      return { keep, patch, tail: whole % 2 === 0 ? member : Buffer.concat([member, Buffer.from('\n')]) };
    }
    at = dataAt + size + (size % 2);
  }
  return undefined;
}

/** One gzip member without a name or a time (RFC 1952 §2.3). */
function gzipMember(content: Buffer): Buffer {
  const end = Buffer.alloc(8);
  end.writeUInt32LE(crc32(content), 0);
  end.writeUInt32LE(content.length, 4);
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]), deflateRawSync(content, { level: 9 }), end]);
}

/** An entry of ustar (POSIX.1-1988) that everybody may read, of root. */
function tarEntry(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(name, 0);
  header.write(octal(0o644, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(content.length, 11), 124);
  header.write(octal(fixedTime, 11), 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write('root', 265);
  header.write('root', 297);
  header.write(
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      6,
    )} `,
    148,
  );
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
