import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { type NativeParts, nativePartsAsset } from '#helper/platform/unpack-natives.ts';
import { checkGlibc } from './check-program.ts';
import type { TargetParts } from './fetch-parts.ts';
import type { Target } from './targets.ts';

const compress = promisify(zstdCompress);

/** What Node loads of a package, and its licence; declarations, sources, and other systems' parts stay behind. */
const loaded = /\.(c?js|node|dll|dylib|dat)$|\.so(\.[\d.]+)?$|\/(package\.json|LICENSE[^/]*)$/i;
const unused = /(^|\/)(musl_\w+|docs?|install|node_modules\/\.bin)\/|\.d\.c?ts$|\/keytar\.js$/;
const program = /\.(node|dll|dylib)$|\.so(\.[\d.]+)?$/;

/** zstd's, 1 to 22: at 19 the helper would be 2 % smaller, and packaged in a minute more. */
const level = 9;

/**
 * Compresses the native packages of a target into `folder`, file by file, as the packaged helper unpacks them.
 * Gives the assets by name, and where they lie.
 */
export async function packNatives(target: Target, parts: TargetParts, folder: string): Promise<Record<string, string>> {
  const paths = globSync('**/*', { cwd: parts.modules, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(parts.modules.length + 1))
    .filter((path) => loaded.test(path) && !unused.test(path) && !path.startsWith(`${target.node.package}/`))
    .sort();
  if (target.os === 'linux') {
    for (const path of paths) if (program.test(path)) checkGlibc(join(parts.modules, path));
    checkGlibc(parts.node);
  }
  const hash = createHash('sha256');
  const assets: Record<string, string> = {};
  const files: NativeParts['files'][number][] = [];
  const pack = async (path: string) => {
    const bytes = readFileSync(join(parts.modules, path));
    const packed = join(folder, path);
    mkdirSync(dirname(packed), { recursive: true });
    const params = { [constants.ZSTD_c_compressionLevel]: level };
    writeFileSync(packed, await compress(bytes, { params }));
    return bytes;
  };
  const width = availableParallelism();
  for (let at = 0; at < paths.length; at += width) {
    const some = paths.slice(at, at + width);
    const contents = await Promise.all(some.map(pack));
    some.forEach((path, index) => {
      const bytes = contents[index] as Buffer;
      hash.update(`${path}\0${bytes.length}\0`).update(bytes);
      files.push({ path, bytes: bytes.length, program: program.test(path) });
      assets[`natives/${path}`] = join(folder, path);
    });
  }
  const list = join(folder, nativePartsAsset);
  const id = hash.digest('hex').slice(0, 16);
  writeFileSync(list, JSON.stringify({ id, files } satisfies NativeParts));
  return { [nativePartsAsset]: list, ...assets };
}
