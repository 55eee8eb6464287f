import { accessSync, constants, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isSea } from 'node:sea';
import type { ReleaseTarget } from '#contract/release.ts';
import { HelperError } from '#helper/platform/helper-error.ts';

/** The packaged program that this process is, and the names beside it that an update uses. */
export interface InstalledProgram {
  readonly path: string;
  /** What ran before the last update; the watchdog puts it back. */
  readonly previous: string;
  /** The next one, proven and not in its place yet: in the same folder, so that one rename puts it there. */
  readonly staged: string;
}

const platforms: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', win32: 'win', darwin: 'macos' };

/** The release target of this machine; undefined where no helper is built for it. */
export function thisTarget(platform = process.platform, arch = process.arch): ReleaseTarget | undefined {
  const name = `${platforms[platform]}-${arch}`;
  return name === 'linux-x64' ||
    name === 'linux-arm64' ||
    name === 'win-x64' ||
    name === 'macos-x64' ||
    name === 'macos-arm64'
    ? name
    : undefined;
}

/** Undefined where this process runs from its sources. */
export function findInstalledProgram(): InstalledProgram | undefined {
  return isSea() ? programAt(realpathSync(process.execPath)) : undefined;
}

export function programAt(path: string): InstalledProgram {
  const [folder, name] = [dirname(path), basename(path)];
  const end = name.toLowerCase().endsWith('.exe') ? '.exe' : '';
  const stem = end ? name.slice(0, -end.length) : name;
  return {
    path,
    previous: join(folder, `.${stem}-previous${end}`),
    staged: join(folder, `.${stem}-next${end}`),
  };
}

/** Where the `.deb` puts it: a file there is the package manager's, even where whoever asks could write it. */
const debFolder = '/usr/lib/prntscrn';

/**
 * @throws HelperError `update_unavailable` where this user may not replace the program, with what to do instead.
 */
export function requireReplaceable({ path }: InstalledProgram, server: string): void {
  const from = `Download the new package from ${server}/download and install it`;
  if (dirname(path) === debFolder) {
    const how = `${from}: sudo apt install ./prntscrn_VERSION_ARCH.deb`;
    throw new HelperError('update_unavailable', `${path} belongs to a package of this system. ${how}`);
  }
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (cause) {
    const why = `${path} was installed for all users and only an administrator can replace it`;
    throw new HelperError('update_unavailable', `${why}. ${from}.`, { cause });
  }
}
