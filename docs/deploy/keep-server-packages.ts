import { globSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

// Run in the image that is being built, where the site and the bundles are: leaves in package.json the packages that the
// built server loads from node_modules, so that `npm prune` takes all others, the helper's and those that are in the bundles.

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
const needed = new Set(['next', 'react', 'react-dom']);

const specifier = /(?:\bfrom|\bimport|\brequire\()\s*\(?\s*["']((?:@[\w.-]+\/)?[\w.-]+)(?:\/[^"']*)?["']/g;
for (const file of globSync('dist/**/*.js')) {
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(specifier)) needed.add(name);
}

// Next links what it has left out of its bundle, under names of its own.
const linked = '.next/node_modules';
for (const entry of readdirSync(linked, { recursive: true, withFileTypes: true })) {
  if (!entry.isSymbolicLink()) continue;
  const target = join(entry.parentPath, readlinkSync(join(entry.parentPath, entry.name)));
  needed.add(relative('node_modules', target));
}

const kept = Object.entries(manifest.dependencies).filter(([name]) => needed.has(name));
writeFileSync(
  'package.json',
  JSON.stringify({ ...manifest, dependencies: Object.fromEntries(kept), optionalDependencies: {} }, null, 2),
);
console.log(`The server needs ${kept.map(([name]) => name).join(', ')}`);
