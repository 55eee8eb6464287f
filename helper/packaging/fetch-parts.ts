import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { nativePackages, type Target } from './targets.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

const names = z.record(z.string(), z.string()).optional();
/** Some packages name their one system without a list around it. */
const list = z.union([z.array(z.string()), z.string().transform((one) => [one])]).optional();
const lockedSchema = z.looseObject({
  version: z.string().optional(),
  dependencies: names,
  optionalDependencies: names,
  os: list,
  cpu: list,
  libc: list,
});
type Locked = z.infer<typeof lockedSchema>;
const lockSchema = z.object({ packages: z.record(z.string(), lockedSchema) });

/** What npm has for a target: Node itself, and the packages with native parts, in the versions of the lock file. */
export interface TargetParts {
  /** The folder that npm has filled. */
  readonly modules: string;
  /** Node's program. */
  readonly node: string;
  /** Another one for other versions of anything in it. */
  readonly id: string;
}

const underWay = new Map<string, Promise<TargetParts>>();

/**
 * Brings by npm what a target needs of other people's, once for a checkout, into a folder of its own.
 * @throws Error where npm cannot
 */
export function fetchParts(target: Target): Promise<TargetParts> {
  const fetching = underWay.get(target.name) ?? fetchFrom(target);
  underWay.set(target.name, fetching);
  fetching.catch(() => underWay.delete(target.name));
  return fetching;
}

async function fetchFrom(target: Target): Promise<TargetParts> {
  const wanted = [target.node.package, ...nativePackages(target)];
  const { own, lock } = reduceLock(wanted, target);
  const id = createHash('sha256')
    .update(`${target.name} ${JSON.stringify(lock)}`)
    .digest('hex')
    .slice(0, 16);
  const cache = join(root, 'node_modules/.cache/helper-parts');
  const folder = join(cache, target.name);
  const modules = join(folder, 'node_modules');
  const parts = { modules, node: join(modules, target.node.package, target.node.path), id };
  if (holds(folder, id)) return parts;
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, `${target.name}-`));
  try {
    writeFileSync(join(draft, 'package.json'), JSON.stringify(own));
    writeFileSync(join(draft, 'package-lock.json'), JSON.stringify(lock));
    const system = [`--os=${target.os}`, `--cpu=${target.cpu}`, '--libc=glibc', '--force'];
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', '--prefer-offline'];
    await run('npm', ['ci', ...system, ...quiet], { cwd: draft });
    writeFileSync(join(draft, stamp), id);
    put(draft, folder, id);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return parts;
}

/** Lies in a folder that is whole, and says which parts those are. */
const stamp = 'complete';

function holds(folder: string, id: string): boolean {
  const file = join(folder, stamp);
  return existsSync(file) && readFileSync(file, 'utf8') === id;
}

/** Another run may have brought the same meanwhile; then that is as good, and may be in use already. */
function put(draft: string, folder: string, id: string): void {
  if (holds(folder, id)) return;
  try {
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } catch (error) {
    if (!holds(folder, id)) throw error;
  }
}

/**
 * The lock file with nothing in it but these packages and what they depend on where the target runs, so that npm checks
 * what it gets against the hashes in it.
 */
function reduceLock(wanted: string[], target: Target) {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const kept: Record<string, Locked> = {};
  const keep = (name: string): boolean => {
    const path = `node_modules/${name}`;
    const locked = packages[path];
    if (kept[path]) return true;
    if (!locked || !runsOn(locked, target)) return false;
    const { dev: _, optional: _optional, devOptional: _devOptional, optionalDependencies = {}, ...rest } = locked;
    kept[path] = rest;
    const optional = Object.entries(optionalDependencies).filter(([each]) => keep(each));
    const dependencies = { ...rest.dependencies, ...Object.fromEntries(optional) };
    for (const each of Object.keys(dependencies)) keep(each);
    kept[path] = { ...rest, dependencies };
    return true;
  };
  const missing = wanted.filter((name) => !keep(name));
  if (missing.length > 0) throw new Error(`package-lock.json lacks ${missing.join(', ')} for ${target.name}`);
  const dependencies = Object.fromEntries(wanted.map((name) => [name, kept[`node_modules/${name}`]?.version ?? '']));
  const own = { name: 'parts', version: '0.0.0', dependencies };
  return { own, lock: { ...own, lockfileVersion: 3, requires: true, packages: { '': own, ...kept } } };
}

function runsOn({ os, cpu, libc }: Locked, target: Target): boolean {
  const fits = (list: string[] | undefined, value: string) => !list || list.includes(value);
  return fits(os, target.os) && fits(cpu, target.cpu) && (target.os !== 'linux' || fits(libc, 'glibc'));
}
