/** Offsets and sizes of a file with one section (PE format, Microsoft's specification). */
const headerBytes = 0x200;
const sectionAt = 0x1000;
const optionalBytes = 240;
const machineX64 = 0x8664;

/**
 * A DLL for 64-bit Windows that has no code: each of its functions is another library's, such as
 * `{ ProcessPrng: 'ADVAPI32.SystemFunction036' }`.
 */
export function forwardingDll(name: string, functions: Record<string, string>): Buffer {
  const body = exportSection(name, functions);
  const stored = Math.ceil(body.length / headerBytes) * headerBytes;
  const file = Buffer.alloc(headerBytes + stored);
  body.copy(file, headerBytes);
  file.write('MZ');
  file.writeUInt32LE(0x40, 0x3c);
  file.write('PE\0\0', 0x40);
  writeHeaders(file, 0x44, body.length, stored);
  return file;
}

function writeHeaders(file: Buffer, at: number, size: number, stored: number): void {
  file.writeUInt16LE(machineX64, at);
  file.writeUInt16LE(1, at + 2);
  file.writeUInt16LE(optionalBytes, at + 16);
  file.writeUInt16LE(0x2022, at + 18); // An executable image, large addresses, a DLL.
  const optional = at + 20;
  file.writeUInt16LE(0x20b, optional);
  file.writeBigUInt64LE(0x180000000n, optional + 24);
  const words = {
    32: sectionAt,
    36: headerBytes,
    56: 2 * sectionAt,
    60: headerBytes,
    108: 16,
    112: sectionAt,
    116: size,
  };
  for (const [offset, value] of Object.entries(words)) file.writeUInt32LE(value, optional + Number(offset));
  // Made for Windows Vista and later, with windows, placed anywhere.
  const halves = { 40: 6, 48: 6, 68: 2, 70: 0x160 };
  for (const [offset, value] of Object.entries(halves)) file.writeUInt16LE(value, optional + Number(offset));
  for (const offset of [72, 80, 88, 96]) file.writeBigUInt64LE(0x1000n, optional + offset);
  const section = optional + optionalBytes;
  file.write('.edata', section);
  [size, sectionAt, stored, headerBytes].forEach((value, index) => {
    file.writeUInt32LE(value, section + 8 + index * 4);
  });
  file.writeUInt32LE(0x40000040, section + 36);
}

/** The export directory with its three tables, then the texts that they point at. */
function exportSection(name: string, functions: Record<string, string>): Buffer {
  const names = Object.keys(functions).sort();
  const tables = Buffer.alloc(40 + 10 * names.length);
  const texts: Buffer[] = [];
  let end = tables.length;
  const place = (text: string): number => {
    const bytes = Buffer.from(`${text}\0`, 'latin1');
    texts.push(bytes);
    end += bytes.length;
    return sectionAt + end - bytes.length;
  };
  const [addresses, pointers, ordinals] = [40, 40 + 4 * names.length, 40 + 8 * names.length];
  tables.writeUInt32LE(place(name), 12);
  tables.writeUInt32LE(1, 16);
  for (const offset of [20, 24]) tables.writeUInt32LE(names.length, offset);
  [addresses, pointers, ordinals].forEach((table, index) => {
    tables.writeUInt32LE(sectionAt + table, 28 + index * 4);
  });
  names.forEach((each, index) => {
    tables.writeUInt32LE(place(each), pointers + index * 4);
    tables.writeUInt32LE(place(functions[each] ?? ''), addresses + index * 4);
    tables.writeUInt16LE(index, ordinals + index * 2);
  });
  return Buffer.concat([tables, ...texts]);
}
