import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** A file, a folder or a link of a package. */
export type Entry =
  | { readonly path: string; readonly content: Buffer; readonly program?: boolean }
  | { readonly path: string; readonly link: string };

/**
 * A tar archive of the entries in their order, each folder before what is in it. Everything is root's and of the same `time`
 * (epoch milliseconds), so that the same entries give the same bytes.
 */
export async function writeTar(entries: readonly Entry[], time: number, prefix = ''): Promise<Buffer> {
  const tar = pack();
  const whole = buffer(tar);
  const known = new Set<string>();
  const common = { uid: 0, gid: 0, uname: 'root', gname: 'root', mtime: new Date(time) };
  for (const entry of entries) {
    for (const folder of foldersOf(entry.path)) {
      if (known.has(folder)) continue;
      known.add(folder);
      tar.entry({ ...common, name: `${prefix}${folder}/`, type: 'directory', mode: 0o755 });
    }
    const name = `${prefix}${entry.path}`;
    if ('link' in entry) tar.entry({ ...common, name, type: 'symlink', linkname: entry.link, mode: 0o777 });
    else tar.entry({ ...common, name, mode: entry.program ? 0o755 : 0o644 }, entry.content);
  }
  tar.finalize();
  return whole;
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** An archive of ar(5), as a Debian package is one. */
export function writeAr(members: readonly { readonly name: string; readonly content: Buffer }[]): Buffer {
  const parts = members.flatMap(({ name, content }) => [
    Buffer.from(
      `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${`${content.length}`.padEnd(10)}\`\n`,
    ),
    content,
    Buffer.from(content.length % 2 === 0 ? '' : '\n'),
  ]);
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts]);
}
