import { randomInt } from 'node:crypto';

// Without what looks alike: 0 and o, 1, l and i.
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password for somebody else to type once: four groups of five, 99 random bits. */
export function newPassword(): string {
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('');
  return Array.from({ length: 4 }, group).join('-');
}
