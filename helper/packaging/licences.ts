import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Bundle } from './bundle.ts';
import type { TargetParts } from './fetch-parts.ts';

const root = join(import.meta.dirname, '../..');
const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().default('see its own pages'),
});

/** The texts that all parts of a packaged helper ask to be given along with them. */
export function collectLicences(bundle: Bundle, parts: TargetParts): string {
  const native = globSync(['*/package.json', '@*/*/package.json'], { cwd: parts.modules });
  const folders = [
    ...bundle.packages.map((path) => join(root, path)),
    ...native.map((path) => join(parts.modules, path, '..')),
  ];
  const texts = folders.sort().map(describe);
  const own = readFileSync(join(root, 'LICENSE'), 'utf8');
  return [`prntscrn is free software under this licence:\n\n${own}`, ...new Set(texts)].join(`\n${'-'.repeat(72)}\n\n`);
}

function describe(folder: string): string {
  const { name, version, license } = manifestSchema.parse(
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  );
  const files = globSync('{LICEN[CS]E,COPYING,NOTICE}*', { cwd: folder }).filter((file) =>
    existsSync(join(folder, file)),
  );
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`${name} ${version} (${license})`, ...texts].join('\n\n').concat('\n');
}
