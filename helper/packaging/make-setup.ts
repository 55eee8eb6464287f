import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Parcel } from './parcel.ts';

const run = promisify(execFile);
const icon = join(import.meta.dirname, '../../public/favicon.ico');
const script = join(import.meta.dirname, 'windows/setup.nsi');

/** Whether this computer has NSIS, which makes the installer for Windows. */
export function hasNsis(): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'makensis')));
}

/**
 * The installer for Windows. `fast`: not compressed, as a trial needs it.
 * @throws Error where NSIS is not here
 */
export async function makeSetup({ path, version, licences }: Parcel, fast: boolean): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-setup-'));
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  try {
    const output = join(folder, 'prntscrn-setup.exe');
    const given = {
      PROGRAM: path,
      // Windows' own editor knows UTF-8 by its mark.
      LICENCES: file('LICENSES.txt', `\ufeff${licences.replaceAll('\n', '\r\n')}`),
      ICON: icon,
      VERSION: version,
      OUTPUT: output,
      ...(fast && { FAST: '1' }),
    };
    const words = Object.entries(given).map(([name, value]) => `-D${name}=${value}`);
    // NSIS takes the times of the files into the installer; what it takes for now is said by this.
    const env = { ...process.env, SOURCE_DATE_EPOCH: '0' };
    await run('makensis', ['-V2', '-INPUTCHARSET', 'UTF8', ...words, script], { env, maxBuffer: 1 << 26 });
    return readFileSync(output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
