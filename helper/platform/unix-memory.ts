import koffi from 'koffi';

// What Node has no call for: memory that is a file, and handing a file to another process over a socket.

koffi.struct('IO_PART', { base: 'void *', length: 'size_t' });
koffi.struct('SOCKET_MESSAGE', {
  name: 'void *',
  nameLength: 'uint32',
  parts: 'IO_PART *',
  count: 'size_t',
  control: 'void *',
  controlLength: 'size_t',
  flags: 'int',
});

/** Linux' own calls, by the C library that this process has anyway. */
const linux = koffi.load(null as unknown as string);
const openSocket = linux.func('int socket(int domain, int kind, int protocol)') as (
  domain: number,
  kind: number,
  protocol: number,
) => number;
const connect = linux.func('int connect(int socket, void *address, uint32 length)') as (
  socket: number,
  address: Buffer,
  length: number,
) => number;
const sendMessage = linux.func('intptr sendmsg(int socket, SOCKET_MESSAGE *message, int flags)') as (
  socket: number,
  message: object,
  flags: number,
) => number;
const createMemory = linux.func('int memfd_create(str name, uint32 flags)') as (name: string, flags: number) => number;

const unix = 1;
const stream = { kind: 1, closeOnExec: 0o2000000 };
const closeOnExec = 1;
/** cmsghdr of sendmsg(2): its length with one descriptor, SOL_SOCKET, SCM_RIGHTS. */
const passing = { length: 20, room: 24, level: 1, kind: 1 };
const noSignal = 0x4000;

/** Opens a socket file; the descriptor is the caller's. @throws Error */
export function connectUnixSocket(path: string): number {
  const socket = openSocket(unix, stream.kind | stream.closeOnExec, 0);
  const address = Buffer.alloc(110);
  address.writeUInt16LE(unix, 0);
  address.write(path, 2, 107);
  if (socket < 0 || connect(socket, address, address.length) !== 0) throw new Error(`${path} cannot be opened`);
  return socket;
}

/** A file of this size that is on no disk; the descriptor is the caller's. @throws Error */
export function openUnixMemory(): number {
  const file = createMemory('prntscrn', closeOnExec);
  if (file < 0) throw new Error('memfd_create failed');
  return file;
}

/** Sends bytes and, with them, a file. @throws Error when not all could be sent at once */
export function sendFile(socket: number, bytes: Buffer, file: number): void {
  const control = Buffer.alloc(passing.room);
  control.writeBigUInt64LE(BigInt(passing.length), 0);
  control.writeInt32LE(passing.level, 8);
  control.writeInt32LE(passing.kind, 12);
  control.writeInt32LE(file, 16);
  const parts = [{ base: bytes, length: bytes.length }];
  const message = { name: null, nameLength: 0, parts, count: 1, control, controlLength: passing.room, flags: 0 };
  if (sendMessage(socket, message, noSignal) !== bytes.length) throw new Error('sendmsg failed');
}
