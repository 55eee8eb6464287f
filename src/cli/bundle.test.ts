import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ownParts } from '#helper/platform/own-command.ts';
import { ownThreads } from '#helper/platform/own-thread.ts';
import { bundleIfStale, helperEntries } from './bundle.ts';

const project = join(import.meta.dirname, '../..');
const sources = {
  'package.json': '{ "type": "module", "imports": { "#*": "./src/*" } }',
  'package-lock.json': '{}',
  'src/server.ts': "import '#words.ts';",
  'src/cli/admin.ts': [
    "import { words } from '#words.ts';",
    "const [, from = ''] = /(src|dist).cli.admin/.exec(import.meta.url) ?? [];",
    "console.log(from, words, ...process.argv.slice(2), (await import('#late.ts')).late);",
  ].join('\n'),
  'src/words.ts': "export const words: string = 'as built';",
  'src/late.ts': "export const late: string = 'and late';",
};

it('makes a bundle of each program and each thread of the helper’s', () => {
  expect([...helperEntries].sort()).toEqual(['main', ...ownParts, ...ownThreads].sort());
});

/** A small checkout with a command in it, and with what starts commands. */
describe('a command that was bundled', () => {
  let root = '';
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  const admin = () =>
    execFileSync(process.execPath, ['src/cli/pinned-node.mjs', 'src/cli/admin.ts', 'said'], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'prntscrn-bundle-'));
    mkdirSync(join(root, 'src/cli'), { recursive: true });
    for (const name of ['pinned-node.mjs', 'fresh-bundle.mjs', 'bundle.ts'])
      cpSync(join(project, 'src/cli', name), join(root, 'src/cli', name));
    mkdirSync(join(root, 'node_modules'));
    symlinkSync(join(project, 'node_modules/esbuild'), join(root, 'node_modules/esbuild'));
    for (const [file, text] of Object.entries(sources)) write(file, text);
  });
  beforeEach(() => {
    for (const [file, text] of Object.entries(sources)) write(file, text);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('is run from its source in a checkout that was never built', () => {
    expect(admin()).toBe('src as built said and late');
  });

  describe('once it was', () => {
    beforeAll(() => bundleIfStale(root));

    it('is run from its bundle', () => {
      expect(admin()).toBe('dist as built said and late');
    });

    it('is run from its bundle after a clone or a copy, which change nothing but times', () => {
      utimesSync(join(root, 'src/words.ts'), 1, 1);
      expect(admin()).toBe('dist as built said and late');
    });

    it.each([
      ['a file that it imports', 'src/words.ts', "export const words = 'as edit';", 'src as edit said and late'],
      ['a file that it loads late', 'src/late.ts', "export const late = 'or later';", 'src as built said or later'],
      ['the packages', 'package-lock.json', '{ }', 'src as built said and late'],
      ['how names resolve', 'package.json', `${sources['package.json']}\n`, 'src as built said and late'],
    ])('is run from its source where %s changed', (_, file, text, told) => {
      write(file, text);
      expect(admin()).toBe(told);
    });

    it('is run from its source where a file of it was moved away', () => {
      rmSync(join(root, 'src/late.ts'));
      expect(admin).toThrow(/Cannot find module .*late\.ts/);
    });

    it('is run from its bundle again once all is as it was', () => {
      expect(admin()).toBe('dist as built said and late');
    });
  });
});
