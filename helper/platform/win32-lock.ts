import { toNamespacedPath } from 'node:path';
import { type Handle, kernel32, lastError } from './win32-api.ts';

const createFile = kernel32.func(
  'intptr __stdcall CreateFileW(str16 name, uint32 access, uint32 share, void *security, uint32 how, uint32 flags, intptr template)',
) as (
  name: string,
  access: number,
  share: number,
  security: null,
  how: number,
  flags: number,
  template: Handle,
) => Handle;
const closeHandle = kernel32.func('bool __stdcall CloseHandle(intptr handle)') as (handle: Handle) => boolean;

const readAndWrite = 0xc0000000;
const openAlways = 4;
const invalid = -1;
const sharingViolation = 32;

/** Opens a file (made where missing) for this process alone; undefined while another one has it. @throws Error */
export function openAlone(file: string): (() => void) | undefined {
  const handle = createFile(toNamespacedPath(file), readAndWrite, 0, null, openAlways, 0, 0);
  if (handle !== invalid) return () => void closeHandle(handle);
  const error = lastError();
  if (error === sharingViolation) return undefined;
  throw new Error(`${file} cannot be opened: CreateFileW failed with ${error}`);
}
