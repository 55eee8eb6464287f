import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import manifest from '../../package.json' with { type: 'json' };
import { buildProgram } from './build-program.ts';
import { collectLicences } from './licences.ts';
import { makeArchive } from './make-archive.ts';
import { debianArchitecture, makeDeb } from './make-deb.ts';
import { hasNsis, makeSetup } from './make-setup.ts';
import type { Parcel } from './parcel.ts';
import type { TargetName } from './targets.ts';

export interface PackageOptions {
  /** Where the packages are put; the names are those that `npm run release -- sign` knows. */
  readonly folder: string;
  /** When all that is in them was made, in epoch milliseconds. */
  readonly time: number;
  /** Without the work of compressing: for trials. */
  readonly fast: boolean;
  readonly tell: (line: string) => void;
}

/** Makes a target's program, and of it the packages for people and the one that an update takes. Gives their paths. */
export async function makePackages(name: TargetName, { folder, time, fast, tell }: PackageOptions): Promise<string[]> {
  const { target, path, bundle, parts } = await buildProgram(name, tell);
  const { version } = manifest;
  const parcel: Parcel = {
    target,
    version,
    path,
    program: readFileSync(path),
    time,
    licences: collectLicences(bundle, parts),
    level: fast ? 1 : 9,
  };
  mkdirSync(folder, { recursive: true });
  const put = (file: string, content: Buffer): string => {
    const place = join(folder, file);
    writeFileSync(`${place}.new`, content);
    renameSync(`${place}.new`, place);
    return place;
  };
  tell(`${name}: the program for updates`);
  const packed = await promisify(gzip)(parcel.program, { level: parcel.level });
  const made = [put(`prntscrn-${version}-${name}.gz`, packed)];
  if (target.os === 'win32') {
    if (!hasNsis()) tell(`${name}: no installer, since makensis is not here (apt-get install nsis)`);
    else {
      tell(`${name}: the installer`);
      made.push(put(`prntscrn-${version}-setup.exe`, await makeSetup(parcel, fast)));
    }
    return made;
  }
  tell(`${name}: the archive`);
  made.push(put(`prntscrn-${version}-${name}.tar.gz`, await makeArchive(parcel)));
  if (target.os === 'linux') {
    tell(`${name}: the Debian package`);
    made.push(put(`prntscrn_${version}_${debianArchitecture(target.cpu)}.deb`, await makeDeb(parcel)));
  }
  return made;
}
