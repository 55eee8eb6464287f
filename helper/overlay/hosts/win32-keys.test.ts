import { expect, it } from 'vitest';
import { win32KeyName } from './win32-keys.ts';

const name = (virtualKey: number, plain = '', text = '') => win32KeyName({ virtualKey, plain, text });

it('names keys by what is printed on them, whichever layout they belong to', () => {
  expect([name(0x41), name(0x31), name(0x61), name(0x71), name(0x0d)]).toEqual(['A', '1', '1', 'F2', 'Enter']);
  expect([name(0x6b), name(0x6d)]).toEqual(['+', '-']);
});

it('names brackets whatever is held, and other signs by what they write', () => {
  expect([name(0xdb, '[', '['), name(0xdb, '[', '{'), name(0xdd, ']', '')]).toEqual(['[', '[', ']']);
  // German: the plus has a key of its own, and what is a bracket on a US keyboard writes ß.
  expect([name(0xbb, '+', '+'), name(0xbb, '=', '+'), name(0xdb, 'ß', 'ß'), name(0xbd, '-')]).toEqual([
    '+',
    '+',
    '',
    '-',
  ]);
});
