import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endFirstStart, findKnownServer, isFirstStart } from './known-server.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-known-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the server that a helper was downloaded from', () => {
  it('stands beside the program, or in the resources of a macOS application', () => {
    const program = join(folder, 'prntscrn');
    expect(findKnownServer(program)).toBeUndefined();
    writeFileSync(join(folder, 'server.json'), '{"server":"https://shots.example.org/"}');
    expect(findKnownServer(program)).toBe('https://shots.example.org');
    mkdirSync(join(folder, 'Contents/MacOS'), { recursive: true });
    mkdirSync(join(folder, 'Contents/Resources'));
    writeFileSync(join(folder, 'Contents/Resources/server.json'), '{"server":"http://localhost:3000"}');
    expect(findKnownServer(join(folder, 'Contents/MacOS/prntscrn'))).toBe('http://localhost:3000');
  });

  it('is nobody where the file is none of ours, or the helper runs from its sources', () => {
    for (const text of ['', '[]', '{"server":"file:///etc"}', '{"server":"javascript:alert(1)"}']) {
      writeFileSync(join(folder, 'server.json'), text);
      expect(findKnownServer(join(folder, 'prntscrn')), text).toBeUndefined();
    }
    expect(findKnownServer()).toBeUndefined();
  });
});

it('greets until the sign-in was shown, and not at each start after somebody has signed out', () => {
  expect([isFirstStart(folder), isFirstStart(folder)]).toEqual([true, true]);
  endFirstStart(folder);
  expect(isFirstStart(folder)).toBe(false);
});
