import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ParseOptions } from '@swc/core';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { importRules, knownPlaces } from './import-rules.ts';

const roots = ['src', 'helper', 'test', 'bench'];

/** What one reading of a tree found. `imports` counts the edges between our own files. */
export interface BoundaryReport {
  readonly modules: number;
  readonly imports: number;
  readonly faults: string[];
}

/** dependency-cruiser's swc parser stumbles over JSX: it never says which files are TSX. */
function teachTsx(): void {
  const swc = createRequire(import.meta.url)('@swc/core') as {
    parseFileSync: (file: string, options: ParseOptions) => unknown;
  };
  const parse = swc.parseFileSync;
  swc.parseFileSync = (file, options) => parse(file, { ...options, tsx: file.endsWith('.tsx') } as ParseOptions);
}
teachTsx();

/**
 * Holds the tree at `root` against the import rules.
 * @throws Error where files were not read: with TypeScript 7 dependency-cruiser reads none without @swc/core and says nothing.
 */
export async function checkBoundaries(root: string): Promise<BoundaryReport> {
  const present = roots.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }));
  const { output } = await cruise(
    roots.filter((folder) => present.some((file) => file.startsWith(`${folder}/`))),
    {
      baseDir: root,
      parser: 'swc',
      doNotFollow: { path: 'node_modules' },
      tsPreCompilationDeps: true,
      validate: true,
      ruleSet: { forbidden: importRules },
    },
    {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default', 'require'],
      mainFields: ['module', 'main', 'types'],
      bustTheCache: true,
    },
  );
  const result = output as ICruiseResult;
  const read = new Map(result.modules.map((module) => [module.source, module]));
  const unread = present.filter((file) => !read.has(file));
  if (unread.length > 0) throw new Error(`These files were not read: ${unread.join(', ')}`);
  const local = [...read.values()].flatMap((module) => module.dependencies).filter((to) => read.has(to.resolved));
  return { modules: present.length, imports: local.length, faults: [...strangers(present), ...describe(result)] };
}

function strangers(files: string[]): string[] {
  return files
    .filter((file) => file.startsWith('src/') && !knownPlaces.test(file))
    .map((file) => `${file}: unknown folder: give it a row in test/import-rules.ts`);
}

function describe(result: ICruiseResult): string[] {
  return result.summary.violations.map(({ from, to, rule, cycle }) => {
    const path = cycle ? cycle.map((step) => step.name).join(' → ') : to;
    const why = importRules.find((one) => one.name === rule.name)?.comment;
    return `${from} → ${path}: ${rule.name}: ${why}`;
  });
}

if (import.meta.main) {
  const report = await checkBoundaries(join(import.meta.dirname, '..'));
  if (report.imports < report.modules) throw new Error(`Only ${report.imports} imports in ${report.modules} files`);
  for (const fault of report.faults) console.error(fault);
  console.log(`${report.modules} files, ${report.imports} imports between them, ${report.faults.length} faults`);
  if (report.faults.length > 0) process.exitCode = 1;
}
