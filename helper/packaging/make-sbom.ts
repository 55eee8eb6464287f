import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import { bundleHelper } from './bundle.ts';
import { fetchParts } from './fetch-parts.ts';
import { findTarget, type TargetName } from './targets.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const names = z.record(z.string(), z.string()).optional();
const lockedSchema = z.looseObject({ version: z.string().optional(), license: z.string().optional() });
const lockSchema = z.object({ packages: z.record(z.string(), lockedSchema) });
const relationsSchema = z.looseObject({ dependencies: names, optionalDependencies: names });
const oldSchema = z.object({ licenses: z.array(z.object({ type: z.string() })).optional() });
const componentSchema = z.looseObject({ 'bom-ref': z.string(), name: z.string(), version: z.string() });
const sbomSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component: z.looseObject({ name: z.string() }) }),
  components: z.array(componentSchema),
});

/** The npm packages that are in the programs, by their folder in the lock file, with the targets that hold them. */
export type Packed = ReadonlyMap<string, readonly TargetName[]>;

/** Looks up what is packed for these targets: what the bundle holds, and the native parts with Node itself. */
export async function findPacked(wanted: readonly TargetName[]): Promise<Packed> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-sbom-'));
  const packed = new Map<string, TargetName[]>();
  try {
    const { packages } = await bundleHelper(folder);
    for (const name of wanted) {
      const { modules } = await fetchParts(findTarget(name));
      const native = globSync(['*/package.json', '@*/*/package.json'], { cwd: modules }).map(
        (path) => `node_modules/${dirname(path)}`,
      );
      for (const path of new Set([...packages, ...native])) packed.set(path, [...(packed.get(path) ?? []), name]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return packed;
}

/**
 * A CycloneDX list of what is packed: versions, hashes and licences as npm tells them from the lock file, and the targets
 * that hold each. Without serial number and with the time of the commit (epoch ms), so that it is the same each time.
 * @throws Error where npm fails or the lock file lacks a package
 */
export async function makeSbom(packed: Packed, publishedAt: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-sbom-'));
  try {
    const { own, lock } = reduceLock([...packed.keys()].sort());
    writeFileSync(join(folder, 'package.json'), JSON.stringify(own));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
    const args = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--loglevel=error'];
    const { stdout } = await run('npm', args, { cwd: folder, maxBuffer: 1 << 26 });
    return steady(sbomSchema.parse(JSON.parse(stdout)), packed, publishedAt);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The lock file with nothing in it but what is packed, and with that for every system. */
function reduceLock(paths: readonly string[]) {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const kept: Record<string, unknown> = {};
  const dependencies: Record<string, string> = {};
  const only = (list: Record<string, string> = {}) =>
    Object.fromEntries(Object.entries(list).filter(([name]) => paths.includes(`node_modules/${name}`)));
  for (const path of paths) {
    const locked = packages[path];
    if (!locked) throw new Error(`package-lock.json lacks ${path}, which is in the helper`);
    const { version = '', resolved, integrity, license = oldLicence(path) } = locked;
    const relations = relationsSchema.parse(locked);
    dependencies[path.slice('node_modules/'.length)] = version;
    const needs = { ...only(relations.dependencies), ...only(relations.optionalDependencies) };
    kept[path] = { version, resolved, integrity, license, dependencies: needs };
  }
  const { name, version, license, description } = manifest;
  const own = { name, version, license, description, dependencies };
  return { own, lock: { ...own, lockfileVersion: 3, requires: true, packages: { '': own, ...kept } } };
}

/** Some still tell their licence as npm wanted it until 2014, which the lock file does not take over. */
function oldLicence(path: string): string | undefined {
  const { licenses } = oldSchema.parse(JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')));
  return licenses?.map(({ type }) => type).join(' OR ');
}

/** npm tells the folder's name, the time, a number drawn by lot and its own version: what two builds would differ in. */
function steady(sbom: z.infer<typeof sbomSchema>, packed: Packed, publishedAt: number): string {
  const { serialNumber: _, metadata, ...rest } = sbom;
  const components = sbom.components.map((component) => {
    const targets = packed.get(`node_modules/${component.name}`) ?? [];
    return { ...component, properties: targets.map((value) => ({ name: 'prntscrn:packed-in', value })) };
  });
  const { tools: _tools, ...told } = metadata;
  const component = { ...metadata.component, type: 'application', name: manifest.name };
  const timestamp = new Date(publishedAt).toISOString();
  return `${JSON.stringify({ ...rest, metadata: { ...told, timestamp, component }, components }, null, 1)}\n`;
}
