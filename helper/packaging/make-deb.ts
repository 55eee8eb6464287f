import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { newestGlibc } from './check-program.ts';
import { openEndedGzip } from './open-ended-gzip.ts';
import type { Parcel } from './parcel.ts';
import { bashCompletion, fishCompletion, manualPage, zshCompletion } from './shell-words.ts';
import { type Entry, writeAr, writeTar } from './write-archive.ts';

const linux = join(import.meta.dirname, 'linux');
const architectures = { x64: 'amd64', arm64: 'arm64' } as const;
/** What the program and its native parts ask of the system; checkProgram looks at the first. */
const depends = `libc6 (>= 2.${newestGlibc}), libgcc-s1, libstdc++6`;
const recommends = 'fonts-dejavu-core | fonts-noto-core';
const suggests = 'gnome-keyring | kwalletmanager, wl-clipboard, grim';

/** What Debian calls the processor, as in the package's name. */
export function debianArchitecture(cpu: keyof typeof architectures): string {
  return architectures[cpu];
}

/** A Debian package, for all users of a computer: it starts at each one's sign-in until that one says otherwise. */
export async function makeDeb({ target, program, version, licences, level, time }: Parcel): Promise<Buffer> {
  const desktop = readFileSync(join(linux, 'prntscrn.desktop'));
  const gzip = (text: string | Buffer) => gzipSync(text, { level: 9 });
  const share = 'usr/share';
  const files: Entry[] = [
    { path: 'etc/xdg/autostart/prntscrn.desktop', content: desktop },
    { path: 'usr/bin/prntscrn', link: '../lib/prntscrn/prntscrn' },
    { path: 'usr/lib/prntscrn/prntscrn', content: program, program: true },
    { path: `${share}/applications/prntscrn.desktop`, content: desktop },
    { path: `${share}/bash-completion/completions/prntscrn`, content: Buffer.from(bashCompletion()) },
    { path: `${share}/doc/prntscrn/changelog.gz`, content: gzip(changelog(version, time)) },
    { path: `${share}/doc/prntscrn/copyright`, content: Buffer.from(licences) },
    { path: `${share}/fish/vendor_completions.d/prntscrn.fish`, content: Buffer.from(fishCompletion()) },
    { path: `${share}/icons/hicolor/scalable/apps/prntscrn.svg`, content: readFileSync(drawing) },
    { path: `${share}/lintian/overrides/prntscrn`, content: readFileSync(join(linux, 'lintian-overrides')) },
    { path: `${share}/man/man1/prntscrn.1.gz`, content: gzip(manualPage(version)) },
    { path: `${share}/zsh/vendor-completions/_prntscrn`, content: Buffer.from(zshCompletion()) },
  ];
  const bytes = files.reduce((sum, file) => sum + ('content' in file ? file.content.length : 0), 0);
  const control: Entry[] = [
    { path: 'conffiles', content: Buffer.from('/etc/xdg/autostart/prntscrn.desktop\n') },
    { path: 'md5sums', content: Buffer.from(md5sums(files)) },
    { path: 'control', content: Buffer.from(controlFile(version, debianArchitecture(target.cpu), bytes)) },
  ];
  return writeAr([
    { name: 'debian-binary', content: Buffer.from('2.0\n') },
    { name: 'control.tar.gz', content: gzip(await writeTar(control, time, './')) },
    { name: 'data.tar.gz', content: openEndedGzip(await writeTar(files, time, './'), level) },
  ]);
}

const drawing = join(import.meta.dirname, '../../public/icon.svg');

function controlFile(version: string, architecture: string, bytes: number): string {
  return `Package: prntscrn
Version: ${version}
Architecture: ${architecture}
Maintainer: prntscrn <root@localhost>
Installed-Size: ${Math.ceil(bytes / 1024)}
Depends: ${depends}
Recommends: ${recommends}
Suggests: ${suggests}
Section: utils
Priority: optional
Description: screenshots by a key, to your own server
 Press PrtScn, mark a region, and the raw link is on the clipboard.
 .
 Region, whole screen, window or recording; marked with arrows, text, blurred
 parts and more; uploaded, copied, saved or printed. Nobody else's server.
`;
}

/** What `dpkg --verify` compares with; md5 is what dpkg has. */
function md5sums(files: readonly Entry[]): string {
  const lines = files.flatMap((file) =>
    'content' in file ? [`${createHash('md5').update(file.content).digest('hex')}  ${file.path}\n`] : [],
  );
  return lines.join('');
}

function changelog(version: string, time: number): string {
  return `prntscrn (${version}) unstable; urgency=medium

  * Version ${version}.

 -- prntscrn <root@localhost>  ${new Date(time).toUTCString().replace('GMT', '+0000')}
`;
}
