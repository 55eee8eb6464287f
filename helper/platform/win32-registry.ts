import koffi from 'koffi';

const advapi32 = koffi.load('advapi32.dll');
const getValue = advapi32.func(
  'int32 __stdcall RegGetValueW(uintptr root, str16 key, str16 name, uint32 kinds, void *kind, void *data, void *size)',
) as (root: number, key: string, name: string, kinds: number, kind: null, data: Buffer, size: Buffer) => number;
const setValue = advapi32.func(
  'int32 __stdcall RegSetKeyValueW(uintptr root, str16 key, str16 name, uint32 kind, void *data, uint32 size)',
) as (root: number, key: string, name: string, kind: number, data: Buffer, size: number) => number;
const deleteValue = advapi32.func('int32 __stdcall RegDeleteKeyValueW(uintptr root, str16 key, str16 name)') as (
  root: number,
  key: string,
  name: string,
) => number;

const currentUser = 0x80000001;
const textKind = 1;
const accept = { text: 2, bytes: 8, number: 0x10 };

/** A number among this user's values in the registry (HKEY_CURRENT_USER); undefined where there is none. */
export function readRegistryNumber(key: string, name: string): number | undefined {
  const data = Buffer.alloc(4);
  const failed = getValue(currentUser, key, name, accept.number, null, data, sizeOf(data));
  return failed ? undefined : data.readUInt32LE(0);
}

/** The bytes of a binary value, at most 64 KiB of them. */
export function readRegistryBytes(key: string, name: string): Buffer | undefined {
  const data = Buffer.alloc(65_536);
  const size = sizeOf(data);
  if (getValue(currentUser, key, name, accept.bytes, null, data, size)) return undefined;
  return data.subarray(0, size.readUInt32LE(0));
}

export function readRegistryText(key: string, name: string): string | undefined {
  const data = Buffer.alloc(65_536);
  const size = sizeOf(data);
  if (getValue(currentUser, key, name, accept.text, null, data, size)) return undefined;
  return data.toString('utf16le', 0, size.readUInt32LE(0)).replace(/\0+$/, '');
}

/** Writes a text, or takes the value away where it is undefined. @throws Error with the system's number. */
export function writeRegistryText(key: string, name: string, text: string | undefined): void {
  const missing = 2;
  const data = Buffer.from(`${text ?? ''}\0`, 'utf16le');
  const failed =
    text === undefined
      ? deleteValue(currentUser, key, name)
      : setValue(currentUser, key, name, textKind, data, data.length);
  if (failed && !(text === undefined && failed === missing)) throw new Error(`The registry said no: ${failed}`);
}

function sizeOf(data: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length);
  return size;
}
