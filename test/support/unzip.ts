import { crc32, inflateRawSync } from 'node:zlib';

// APPNOTE.TXT of PKWARE, §4.3: what is read here shares no code with what wrote it.
const end = { signature: 0x06054b50, bytes: 22 };
const entry = { signature: 0x02014b50, bytes: 46 };
const local = { signature: 0x04034b50, bytes: 30 };

/** The files of a zip archive below 4 GB, by name and in the archive's order. @throws Error where anything is not as it says. */
export function unzip(archive: Buffer): Map<string, Buffer> {
  const tail = archive.length - end.bytes;
  if (archive.readUInt32LE(tail) !== end.signature) throw new Error('The archive has no end');
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(tail + 16);
  for (let left = archive.readUInt16LE(tail + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== entry.signature) throw new Error(`There is no entry at ${at}`);
    const [nameBytes = 0, extra = 0, comment = 0] = [28, 30, 32].map((place) => archive.readUInt16LE(at + place));
    const name = archive.toString('utf8', at + entry.bytes, at + entry.bytes + nameBytes);
    files.set(name, content(archive, at, name));
    at += entry.bytes + nameBytes + extra + comment;
  }
  if (at !== tail) throw new Error('There is something behind the last entry');
  return files;
}

function content(archive: Buffer, at: number, name: string): Buffer {
  const header = archive.readUInt32LE(at + 42);
  if (archive.readUInt32LE(header) !== local.signature) throw new Error(`${name} is not where it should be`);
  const from = header + local.bytes + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const packed = archive.subarray(from, from + archive.readUInt32LE(at + 20));
  const bytes = archive.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
  if (bytes.length !== archive.readUInt32LE(at + 24)) throw new Error(`${name} is not as long as it says`);
  if (crc32(bytes) !== archive.readUInt32LE(at + 16)) throw new Error(`${name} is damaged`);
  return bytes;
}
