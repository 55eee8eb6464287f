import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ownProgram } from '#helper/platform/own-program.ts';
import manifest from '../../package.json' with { type: 'json' };
import { type Bundle, bundleHelper, type Instead } from './bundle.ts';
import { checkProgram } from './check-program.ts';
import { fetchParts, type TargetParts } from './fetch-parts.ts';
import type { InjectOrder } from './inject.ts';
import { packNatives } from './pack-natives.ts';
import { signMachO } from './sign-mach-o.ts';
import { findTarget, type Target, type TargetName } from './targets.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const output = join(root, 'dist-helper');
const cache = join(root, 'node_modules/.cache/helper-package');

/** The files that decide on the program, beside what is in it. */
const shaping = [
  'build-program',
  'make-code-cache',
  'pack-natives',
  'inject',
  'sign-mach-o',
  'mach-o',
  'brand-windows',
  'draw-icon',
];

/** A program that needs nothing beside it. */
export interface Program {
  readonly target: Target;
  readonly path: string;
  readonly bundle: Bundle;
  readonly parts: TargetParts;
}

/** Another helper than that of the sources, such as one of an older version that accepts another key. */
export interface Variant {
  readonly name: string;
  readonly instead: Instead;
}

/**
 * Makes the helper's program for a target in dist-helper/TARGET (a variant's in TARGET-VARIANT), unless it is there already
 * from the same sources.
 * @throws Error where npm or pkg fails
 */
export async function buildProgram(
  name: TargetName,
  tell: (line: string) => void = () => {},
  variant?: Variant,
): Promise<Program> {
  const target = findTarget(name);
  const place = variant ? `${name}-${variant.name}` : name;
  const folder = join(output, place);
  mkdirSync(cache, { recursive: true });
  mkdirSync(folder, { recursive: true });
  const draft = mkdtempSync(join(cache, `${name}-`));
  try {
    const bundle = await bundleHelper(join(draft, 'bundle'), variant?.instead);
    const parts = await fetchParts(target);
    const path = join(folder, target.program);
    const id = hashInputs(bundle, parts);
    const stamp = join(cache, `${place}.id`);
    if (!(existsSync(path) && existsSync(stamp) && readFileSync(stamp, 'utf8') === id)) {
      tell(`${name}: packing`);
      rmSync(stamp, { force: true });
      const natives = await packNatives(target, parts, join(draft, 'natives'));
      const made = join(draft, target.program);
      const codeCache = await makeCodeCache(target, parts, bundle, join(draft, ownProgram.cache));
      const assets = { ...bundle.assets, ...natives, [ownProgram.cache]: codeCache };
      await injectAll(target, parts, bundle.entry, assets, made, join(draft, 'home'));
      await finish(target, made);
      checkProgram(target, made);
      chmodSync(made, 0o755);
      renameSync(made, path);
      writeFileSync(stamp, id);
    }
    return { target, path, bundle, parts };
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** V8's cache of the program's code. Another system's V8 would refuse it, so there it is left empty. */
async function makeCodeCache(target: Target, parts: TargetParts, bundle: Bundle, cache: string): Promise<string> {
  writeFileSync(cache, '');
  if (target.os !== process.platform || target.cpu !== process.arch) return cache;
  await run(parts.node, ['--random-seed=1', join(import.meta.dirname, 'make-code-cache.ts'), bundle.program, cache]);
  return cache;
}

async function injectAll(
  target: Target,
  parts: TargetParts,
  entry: string,
  assets: Record<string, string>,
  output: string,
  home: string,
): Promise<void> {
  const order: InjectOrder = {
    entry,
    assets,
    output,
    node: parts.node,
    version: process.versions.node,
    platform: target.platform,
    os: target.os,
    cpu: target.cpu,
  };
  const file = join(import.meta.dirname, 'inject.ts');
  await run(process.execPath, [file, JSON.stringify(order)], {
    env: { ...process.env, HOME: home },
    maxBuffer: 1 << 26,
  });
}

/** What a system wants of a program once all is in it. */
async function finish({ os }: Target, program: string): Promise<void> {
  if (os === 'win32') {
    const { brandWindows } = await import('./brand-windows.ts');
    writeFileSync(program, await brandWindows(readFileSync(program), manifest.version));
  }
  if (os === 'darwin') writeFileSync(program, signMachO(readFileSync(program), 'prntscrn'));
}

/** One hash over what goes into the program, and over how it is put together. */
function hashInputs(bundle: Bundle, parts: TargetParts): string {
  const hash = createHash('sha256').update(parts.id);
  for (const path of [bundle.entry, ...Object.values(bundle.assets)]) hash.update(readFileSync(path));
  for (const name of shaping) {
    hash.update(readFileSync(join(import.meta.dirname, `${name}.ts`)));
  }
  return hash.digest('hex');
}
