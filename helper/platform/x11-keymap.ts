import type { XKeyboardExtension } from 'x11';
import type { X11Display } from './x11-display.ts';

/** Which keysym a key gives while certain modifiers are held and a certain layout is on. */
export interface X11Keymap {
  /** `state` is a key event's mask: modifiers, and the layout's number in bits 13 and 14. 0 where the key gives nothing. */
  keysymOf(keycode: number, state: number): number;
}

interface KeyType {
  mask: number;
  levels: Map<number, number>;
}

interface Key {
  types: number[];
  groups: number;
  /** What a layout's number beyond `groups` means: 0 counts round, 1 the last one, 2 the one in `redirect`. */
  beyond: number;
  redirect: number;
  width: number;
  keysyms: number[];
}

const lock = 2;
const coreKeyboard = 0x100;
const keyTypesAndSyms = 3;
const canonicalTypes = 4;

/** Reads the map with all its layouts and levels (XKB protocol 16.3.5, XkbGetMap); undefined without XKB. */
export async function readX11Keymap(display: X11Display): Promise<X11Keymap | undefined> {
  const { client } = display;
  const xkb = await display.call<XKeyboardExtension>((done) => client.require('xkb', done)).catch(() => undefined);
  if (!xkb) return undefined;
  const request = Buffer.alloc(28);
  request.writeUInt8(xkb.majorOpcode, 0);
  request.writeUInt8(8, 1);
  request.writeUInt16LE(7, 2);
  request.writeUInt16LE(coreKeyboard, 4);
  request.writeUInt16LE(keyTypesAndSyms, 6);
  return display.request(request, parseKeymap).catch(() => undefined);
}

/** `reply` begins behind the 8 bytes that all replies have. */
function parseKeymap(reply: Buffer): X11Keymap {
  const first = reply.readUInt8(9);
  let at = 32;
  const types: KeyType[] = [];
  for (let left = reply.readUInt8(7); left > 0; left -= 1) {
    const entries = reply.readUInt8(at + 5);
    const preserved = reply.readUInt8(at + 6) === 0 ? 0 : entries;
    const type = { mask: reply.readUInt8(at), levels: new Map<number, number>() };
    for (let entry = 0; entry < entries; entry += 1) {
      const from = at + 8 + entry * 8;
      if (reply.readUInt8(from) === 1) type.levels.set(reply.readUInt8(from + 1), reply.readUInt8(from + 2));
    }
    types.push(type);
    at += 8 + entries * 8 + preserved * 4;
  }
  const keys: Key[] = [];
  for (let left = reply.readUInt8(12); left > 0; left -= 1) {
    const count = reply.readUInt16LE(at + 6);
    const info = reply.readUInt8(at + 4);
    keys.push({
      types: [...reply.subarray(at, at + canonicalTypes)],
      groups: info & 15,
      beyond: info >>> 6,
      redirect: (info >>> 4) & 3,
      width: reply.readUInt8(at + 5),
      keysyms: Array.from({ length: count }, (_, index) => reply.readUInt32LE(at + 8 + index * 4)),
    });
    at += 8 + count * 4;
  }
  return { keysymOf: (keycode, state) => keysymOf(keys[keycode - first], types, state) };
}

function keysymOf(key: Key | undefined, types: KeyType[], state: number): number {
  if (!key || key.groups === 0) return 0;
  const group = groupOf(key, (state >>> 13) & 3);
  const type = types[key.types[group] ?? 0];
  if (!type) return 0;
  const level = type.levels.get(state & 0xff & type.mask) ?? 0;
  const keysym = key.keysyms[group * key.width + Math.min(level, key.width - 1)] ?? 0;
  // A type that does not know Caps Lock leaves it to us to make the capital (XKB protocol 12.1.3).
  return (state & lock & ~type.mask) !== 0 ? capital(keysym) : keysym;
}

function groupOf({ groups, beyond, redirect }: Key, group: number): number {
  if (group < groups) return group;
  if (beyond === 1) return groups - 1;
  if (beyond === 2) return redirect < groups ? redirect : 0;
  return group % groups;
}

function capital(keysym: number): number {
  return (keysym >= 0x61 && keysym <= 0x7a) || (keysym >= 0xe0 && keysym <= 0xfe && keysym !== 0xf7)
    ? keysym - 0x20
    : keysym;
}
