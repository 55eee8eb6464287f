import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { holdFileLock } from '#db/file-lock.ts';
import { buildProgram } from '#helper/packaging/build-program.ts';
import { makePackages } from '#helper/packaging/make-packages.ts';
import type { TargetName } from '#helper/packaging/targets.ts';

const root = join(import.meta.dirname, '../..');
/** What goes into the packages beside the program. */
const beside = ['helper/packaging/**/*', 'public/icon.svg', 'public/favicon.ico', 'package.json'];

/**
 * The packages of a system as trials are made, hardly compressed; made once for all files that ask. They are shared: nobody
 * changes them. Gives the path of the one whose name ends so, such as `.deb`.
 */
export async function madePackages(name: TargetName): Promise<(end: string) => string> {
  const shared = join(root, 'dist-helper/shared');
  mkdirSync(shared, { recursive: true });
  const lock = holdFileLock(join(shared, `${name}.lock`), 300_000);
  if (!lock) throw new Error('Others have been packing for five minutes');
  try {
    const folder = join(shared, `${name}-${hashOf((await buildProgram(name)).path)}`);
    if (!existsSync(folder)) {
      for (const old of readdirSync(shared)) {
        if (old.startsWith(`${name}-`)) rmSync(join(shared, old), { recursive: true, force: true });
      }
      const draft = join(shared, `${name}-draft`);
      await makePackages(name, { folder: draft, time: 1_700_000_000_000, fast: true, tell: () => {} });
      renameSync(draft, folder);
    }
    return (end) => {
      const found = readdirSync(folder).find((file) => file.endsWith(end));
      if (!found) throw new Error(`There is no package ${end} for ${name}`);
      return join(folder, found);
    };
  } finally {
    lock.release();
  }
}

function hashOf(program: string): string {
  const hash = createHash('sha256').update(readFileSync(program));
  const files = globSync(beside, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  for (const path of paths) hash.update(`${path.slice(root.length)}\0`).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}
