import { mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { programAt } from './installed-program.ts';
import { swapBack, swapIn } from './swap-program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-swap-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('puts one program in the place of the other, whose name is gone at no moment, and back', async () => {
  const program = programAt(join(folder, 'prntscrn'));
  writeFileSync(program.path, 'old');
  writeFileSync(program.staged, 'new');
  // What the system tells of names that come and go: one that was gone between comes twice.
  const names: (string | null)[] = [];
  const watcher = watch(folder, (kind, name) => kind === 'rename' && names.push(name));
  try {
    swapIn(program);
    await expect.poll(() => names).toEqual(['.prntscrn-previous', '.prntscrn-next', 'prntscrn']);
    expect([program.path, program.previous].map((path) => readFileSync(path, 'utf8'))).toEqual(['new', 'old']);
    swapBack(program);
    await expect.poll(() => names.slice(3)).toEqual(['.prntscrn-previous', 'prntscrn']);
  } finally {
    watcher.close();
  }
  expect(readFileSync(program.path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['prntscrn']);
});

it('leaves the program where it is when there is nothing to put there', () => {
  const program = programAt(join(folder, 'prntscrn'));
  writeFileSync(program.path, 'old');
  expect(() => swapIn(program)).toThrow(/ENOENT/);
  expect(readFileSync(program.path, 'utf8')).toBe('old');
});
