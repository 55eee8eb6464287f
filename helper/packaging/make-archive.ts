import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { drawIcon } from './draw-icon.ts';
import { openEndedGzip } from './open-ended-gzip.ts';
import type { Parcel } from './parcel.ts';
import { bashCompletion, fishCompletion, manualPage, zshCompletion } from './shell-words.ts';
import { type Entry, writeTar } from './write-archive.ts';

const here = import.meta.dirname;

/** A tar.gz with everything in one folder, and with scripts that install it for one person and remove it again. */
export async function makeArchive(parcel: Parcel): Promise<Buffer> {
  const entries = parcel.target.os === 'darwin' ? await macFiles(parcel) : linuxFiles(parcel);
  return openEndedGzip(await writeTar(entries, parcel.time, 'prntscrn/'), parcel.level);
}

function linuxFiles({ program, version, licences }: Parcel): Entry[] {
  const script = (name: string) => ({ content: readFileSync(join(here, 'linux', name)), program: true });
  const text = (words: string) => ({ content: Buffer.from(words) });
  return [
    { path: 'LICENSES.txt', ...text(licences) },
    { path: 'install.sh', ...script('install.sh') },
    { path: 'prntscrn', content: program, program: true },
    { path: 'share/_prntscrn', ...text(zshCompletion()) },
    { path: 'share/prntscrn.1.gz', content: gzipSync(manualPage(version), { level: 9 }) },
    { path: 'share/prntscrn.bash', ...text(bashCompletion()) },
    { path: 'share/prntscrn.desktop', content: readFileSync(join(here, 'linux/prntscrn.desktop')) },
    { path: 'share/prntscrn.fish', ...text(fishCompletion()) },
    { path: 'share/prntscrn.svg', content: readFileSync(join(here, '../../public/icon.svg')) },
    { path: 'uninstall.sh', ...script('uninstall.sh') },
  ];
}

/** An application as the Finder knows it (Bundle Programming Guide): no icon in the Dock, it lives in the menu bar. */
async function macFiles({ program, version, licences }: Parcel): Promise<Entry[]> {
  const script = (name: string) => ({ content: readFileSync(join(here, 'macos', name)), program: true });
  const info = readFileSync(join(here, 'macos/Info.plist'), 'utf8').replaceAll('VERSION', version);
  return [
    { path: 'LICENSES.txt', content: Buffer.from(licences) },
    { path: 'install.command', ...script('install.command') },
    { path: 'prntscrn.app/Contents/Info.plist', content: Buffer.from(info) },
    { path: 'prntscrn.app/Contents/MacOS/prntscrn', content: program, program: true },
    { path: 'prntscrn.app/Contents/PkgInfo', content: Buffer.from('APPL????') },
    { path: 'prntscrn.app/Contents/Resources/prntscrn.icns', content: await appleIcon() },
    { path: 'uninstall.command', ...script('uninstall.command') },
  ];
}

/** Apple's icon file: PNG pictures, each behind its kind and its length. */
async function appleIcon(): Promise<Buffer> {
  const kinds = { ic11: 32, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 };
  const parts: Buffer[] = [];
  for (const [kind, size] of Object.entries(kinds)) {
    const png = await drawIcon(size);
    parts.push(Buffer.from(kind), lengthOf(png.length + 8), png);
  }
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from('icns'), lengthOf(body.length + 8), body]);
}

function lengthOf(bytes: number): Buffer {
  const word = Buffer.alloc(4);
  word.writeUInt32BE(bytes);
  return word;
}
