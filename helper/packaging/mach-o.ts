/** Numbers of Apple's loader.h and cs_blobs.h. */
const magic64 = 0xfeedfacf;
const segmentCommand = 0x19;
export const signatureCommand = 0x1d;

export interface Segment {
  readonly name: string;
  /** Where its command stands in the file, in bytes. */
  readonly at: number;
  readonly memorySize: number;
  readonly fileOffset: number;
  readonly fileSize: number;
}

/** What is known of a program for macOS from its load commands; all offsets and sizes are in bytes. */
export interface MachO {
  readonly arm: boolean;
  readonly segments: readonly Segment[];
  /** How many load commands there are, and where they end. */
  readonly commands: number;
  readonly commandsEnd: number;
  /** Where the signature lies, in a program that has one. */
  readonly signature: { readonly offset: number; readonly size: number } | undefined;
}

/** Reads the load commands of a 64-bit program. @throws Error for what is none. */
export function readMachO(file: Buffer): MachO {
  if (file.readUInt32LE(0) !== magic64) throw new Error('This is no 64-bit program for macOS');
  const segments: Segment[] = [];
  let signature: MachO['signature'] | undefined;
  let at = 32;
  const commands = file.readUInt32LE(16);
  for (let left = commands; left > 0; left -= 1) {
    const command = file.readUInt32LE(at);
    if (command === segmentCommand) segments.push(readSegment(file, at));
    if (command === signatureCommand) {
      signature = { offset: file.readUInt32LE(at + 8), size: file.readUInt32LE(at + 12) };
    }
    at += file.readUInt32LE(at + 4);
  }
  return { arm: file.readUInt32LE(4) === 0x0100000c, segments, commands, commandsEnd: at, signature };
}

function readSegment(file: Buffer, at: number): Segment {
  return {
    name: file.toString('latin1', at + 8, at + 24).replace(/\0+$/, ''),
    at,
    memorySize: Number(file.readBigUInt64LE(at + 32)),
    fileOffset: Number(file.readBigUInt64LE(at + 40)),
    fileSize: Number(file.readBigUInt64LE(at + 48)),
  };
}

/** @throws Error where the program has no such segment */
export function findSegment({ segments }: MachO, name: string): Segment {
  const found = segments.find((segment) => segment.name === name);
  if (!found) throw new Error(`The program for macOS has no segment ${name}`);
  return found;
}
