import { randomBytes } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 22 base62 characters from a CSPRNG: 131 bits, each character equally likely (bytes of 248 and more are thrown away). */
export function newId(length = 22): string {
  let id = '';
  while (id.length < length) {
    for (const byte of randomBytes(32)) {
      if (byte < 248 && id.length < length) id += alphabet[byte % 62];
    }
  }
  return id;
}
