import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkBoundaries } from './boundaries.ts';
import { countTests } from './gate.ts';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');
const folders = ['src', 'helper', 'test', 'bench', 'drizzle'];
const files = ['package.json', 'knip.json', 'tsconfig.json', 'biome.json', 'next.config.ts', 'vitest.config.ts'];

/** A copy of this very tree with faults planted: a gate that stays green on it is blind. */
const faults: Record<string, string> = {
  'src/contract/planted.ts': "import { sum } from '#store/planted.ts';\nexport const a = sum;\n",
  'src/store/planted.ts': "import type { One } from '#image/planted.ts';\nexport const sum: One = 1;\n",
  'src/image/planted.ts': "import { eq } from 'drizzle-orm';\nexport type One = 1;\nexport const b = eq;\n",
  'src/user/planted.ts': "import { context } from '#context.ts';\nexport const c = context;\n",
  'src/ui/planted.tsx':
    "import { readFileSync } from '../db/planted.ts';\nexport const d = () => <i>{readFileSync()}</i>;\n",
  'src/db/planted.ts': "import { d } from '#ui/planted.tsx';\nexport const readFileSync = () => String(d);\n",
  'src/editor/planted.ts': "import { join } from 'node:path';\nexport const e = join;\n",
  'src/desk/planted.ts': "import { useState } from 'react';\nexport const l = useState;\n",
  'src/audit/planted.ts': "export { a } from '#contract/planted.ts';\n",
  'src/purge/planted.ts': "import { test } from '#test/gates.test.ts';\nexport const f: number = test;\n",
  'src/session/planted.ts': "import { g } from '#session/nowhere.ts';\nexport const h = g;\n",
  'src/token/planted.ts': "import { test } from 'vitest';\nexport const i = test;\n",
  'src/utils/planted.ts': 'export const j = 1;\n',
  'test/torture/ledger/planted.ts': "import { a } from '#contract/planted.ts';\nexport const m = a;\n",
  'helper/planted.ts': "import { b } from '#image/planted.ts';\nexport const k = b;\n",
  'src/pages/planted.tsx': "import '../../helper/planted.ts';\nexport default function Page() { return null }\n",
};

let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'prntscrn-planted-'));
  for (const name of [...folders, ...files]) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const [file, text] of Object.entries(faults)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), text);
  }
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  manifest.dependencies['is-never-imported'] = '1.0.0';
  writeFileSync(join(copy, 'package.json'), JSON.stringify(manifest, null, 2));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** What a program that must fail printed. */
function red(program: string, ...args: string[]): string {
  try {
    execFileSync(join(bin, program), args, { cwd: copy, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    if (status === 1 || status === 2) return stdout + stderr;
    throw error;
  }
  throw new Error(`${program} is green on planted faults`);
}

describe('boundaries', () => {
  let found: string[];
  beforeAll(async () => {
    found = (await checkBoundaries(copy)).faults.filter((fault) => fault.includes('planted'));
  }, 60_000);

  test.each([
    ['src/contract/planted.ts', 'contract imports', 'an import through #contract, #store, … that the table refuses'],
    ['src/contract/planted.ts', 'contract is zod alone', 'a contract that needs more than zod'],
    ['test/torture/ledger/planted.ts', 'the ledger is its own witness', 'a judge that leans on what it judges'],
    ['src/store/planted.ts', 'store imports', 'a noun that imports one above it, by a type alone'],
    ['src/image/planted.ts', 'drizzle stays in queries.ts', 'SQL outside of queries.ts'],
    ['src/user/planted.ts', 'user imports', 'a noun that reaches for the process’s context'],
    ['src/ui/planted.tsx', 'ui imports', 'a component that imports the database, in TSX and by a relative path'],
    ['src/db/planted.ts', 'db imports', 'a database that imports components'],
    ['src/db/planted.ts', 'no cycles', 'two modules that import each other'],
    ['src/editor/planted.ts', 'editor is pure', 'an editor that needs Node'],
    ['src/desk/planted.ts', 'desk is a page without a framework', 'a desk that needs React'],
    ['src/audit/planted.ts', 'no barrels', 'an export that only passes on'],
    ['src/purge/planted.ts', 'tests stay outside', 'a product that imports tests'],
    ['src/session/planted.ts', 'all resolved', 'an import of nothing'],
    ['src/token/planted.ts', 'product runs without development packages', 'a product that needs a development package'],
    ['src/utils/planted.ts', 'unknown folder', 'a folder that the table does not know'],
    ['helper/planted.ts', 'helper imports', 'a helper that imports the server'],
    ['src/pages/planted.tsx', 'entry imports', 'a page that imports the helper'],
  ])('refuse, in %s by "%s", %s', (file, rule) => {
    expect(found.filter((fault) => fault.startsWith(file) && fault.includes(rule))).not.toEqual([]);
  });
});

test('dead code refuses a file, an export and a dependency that nobody uses', () => {
  writeFileSync(join(copy, 'src/errors/planted.ts'), 'export const orphan = 1;\n');
  writeFileSync(join(copy, 'src/errors/planted.test.ts'), "import { used } from './planted-export.ts';\nused();\n");
  writeFileSync(join(copy, 'src/errors/planted-export.ts'), 'export const used = () => 1;\nexport const unused = 2;\n');
  const report = JSON.parse(red('knip', '--no-progress', '--reporter', 'json', '--no-config-hints'));
  const issues = report.issues as { file: string; files?: unknown[]; exports: { name: string }[] }[];
  const of = (file: string) => issues.find((issue) => issue.file === file);
  expect(of('src/errors/planted.ts')?.files).toHaveLength(1);
  expect(of('src/errors/planted-export.ts')?.exports.map((one) => one.name)).toEqual(['unused']);
  expect(JSON.stringify(of('package.json'))).toContain('is-never-imported');
});

test('types refuse a wrong one, and an element of an array that may not be there', () => {
  writeFileSync(
    join(copy, 'src/errors/types-planted.ts'),
    "export const a: number = 'one';\nexport const b: string = ['b'][0];\n",
  );
  const options = { extends: './tsconfig.json', include: ['src/errors/types-planted.ts'] };
  writeFileSync(join(copy, 'tsconfig.planted.json'), JSON.stringify(options));
  const said = red('tsc', '--noEmit', '--incremental', 'false', '-p', 'tsconfig.planted.json');
  expect(said).toContain('src/errors/types-planted.ts(1,');
  expect(said).toContain('src/errors/types-planted.ts(2,');
});

test('lint refuses a barrel, a non-null assertion and a wrong format', () => {
  const file = join(copy, 'src/errors/lint-planted.ts');
  writeFileSync(file, 'export * from "./app-error.ts"\nexport const last = [1].at(-1)!;\n');
  const said = red('biome', 'ci', '--colors=off', '--vcs-enabled=false', file);
  expect(said).toContain('noBarrelFile');
  expect(said).toContain('noNonNullAssertion');
  expect(said).toContain('format');
});

describe('the tally of a test run', () => {
  const tally = (tests: string[][], code: number) => {
    const file = join(copy, 'report.json');
    const testResults = tests.map((statuses) => ({
      status: 'passed',
      assertionResults: statuses.map((status) => ({ status })),
    }));
    writeFileSync(file, JSON.stringify({ testResults }));
    return countTests(file, code);
  };

  test('counts a skipped test and one to do as failed', () => {
    expect(tally([['passed', 'pending', 'todo', 'skipped', 'failed']], 1)).toEqual({ passed: 1, failed: 4 });
  });

  test('counts a file that did not load as failed', () => {
    expect(tally([['passed'], []], 1)).toEqual({ passed: 1, failed: 1 });
  });

  test('is red where the runner failed though no test did, and where nothing ran', () => {
    expect(tally([['passed']], 1)).toEqual({ passed: 1, failed: 1 });
    expect(tally([], 0)).toEqual({ passed: 0, failed: 1 });
    expect(countTests(join(copy, 'no-such-report.json'), 0)).toEqual({ passed: 0, failed: 1 });
  });

  test('is green where all passed', () => {
    expect(tally([['passed', 'passed'], ['passed']], 0)).toEqual({ passed: 3, failed: 0 });
  });
});
