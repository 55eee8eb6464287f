import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isSea } from 'node:sea';
import { ownPartCommand } from './own-command.ts';
import { areUnpacked, unpackNatives } from './unpack-natives.ts';

let require: NodeJS.Require | undefined;

/**
 * A package with native parts, loaded when it is first asked for: from node_modules, or from what a packaged helper has
 * unpacked. The package's build replaces each import of such a package by a call of this.
 * @throws HelperError `file_failed` where a packaged helper cannot unpack them
 */
export function nativeModule<Module>(name: string): Module {
  require ??= createRequire(isSea() ? join(unpacked(), 'natives.cjs') : import.meta.url);
  return require(name);
}

function unpacked(): string {
  if (!areUnpacked()) {
    const [program, ...words] = ownPartCommand('platform/unpacker');
    spawnSync(program, words, { stdio: 'ignore', windowsHide: true });
  }
  // There by now; else it is tried here, where what goes wrong is told.
  return unpackNatives();
}
