import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { programAt, requireReplaceable } from './installed-program.ts';

const server = 'https://shots.example.org';

it('leaves a program to the package that brought it, also where an administrator asks', () => {
  const brought = programAt('/usr/lib/prntscrn/prntscrn');
  expect(() => requireReplaceable(brought, server)).toThrow(
    expect.objectContaining({ code: 'update_unavailable', message: expect.stringContaining('sudo apt install') }),
  );
});

it('may be replaced where its folder can be written, and says where a new one is to be had where not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-program-'));
  expect(requireReplaceable(programAt(join(folder, 'prntscrn')), server)).toBeUndefined();
  rmSync(folder, { recursive: true });
  expect(() => requireReplaceable(programAt(join(folder, 'prntscrn')), server)).toThrow(`${server}/download`);
});
