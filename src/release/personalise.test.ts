import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownServerFile, type ReleaseFile, setupTrailer } from '#contract/release.ts';
import { openEndedGzip } from '#helper/packaging/open-ended-gzip.ts';
import { personalBytes } from './offers.ts';
import { personalise } from './personalise.ts';

const origin = 'https://shots.example.org';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-personal-'));
  mkdirSync(join(folder, 'tree/prntscrn'), { recursive: true });
  writeFileSync(join(folder, 'tree/prntscrn/prntscrn'), 'the program\n'.repeat(10_000), { mode: 0o755 });
  run('tar', '-cf', 'plain.tar', '-C', 'tree', 'prntscrn');
  writeFileSync(join(folder, 'open.tar.gz'), openEndedGzip(readFileSync(join(folder, 'plain.tar'))));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
function publish(name: string, kind: ReleaseFile['kind']): { path: string; file: ReleaseFile } {
  const path = join(folder, name);
  return { path, file: { target: 'linux-x64', kind, name, bytes: statSync(path).size, sha256: 'a'.repeat(64) } };
}
/** What somebody has after downloading it from the site. */
async function download(name: string, kind: ReleaseFile['kind'], to: string): Promise<Buffer> {
  const { path, file } = publish(name, kind);
  const personal = await personalise(path, file, origin);
  if (!personal) throw new Error('it cannot be told its server');
  const bytes = await buffer(personalBytes(path, personal));
  expect(bytes.length).toBe(personal.keep + personal.tail.length);
  writeFileSync(join(folder, to), bytes);
  return bytes;
}
const known = `${JSON.stringify({ server: origin })}\n`;

describe('an archive', () => {
  it('is a plain one for gzip and tar before and after it was told', async () => {
    run('gzip', '-t', 'open.tar.gz');
    expect(run('tar', '-tzf', 'open.tar.gz').trim().split('\n')).toEqual(['prntscrn/', 'prntscrn/prntscrn']);
    await download('open.tar.gz', 'archive', 'told.tar.gz');
    run('gzip', '-t', 'told.tar.gz');
    const names = run('tar', '-tzf', 'told.tar.gz').trim().split('\n');
    expect(names).toEqual(['prntscrn/', 'prntscrn/prntscrn', knownServerFile.archive]);
    expect(run('tar', '-xzOf', 'told.tar.gz', knownServerFile.archive)).toBe(known);
    expect(run('tar', '-xzOf', 'told.tar.gz', 'prntscrn/prntscrn')).toHaveLength(120_000);
    expect(run('tar', '-tvzf', 'told.tar.gz')).toMatch(
      /-rw-r--r-- root\/root +\d+ 2000-01-01 00:00 prntscrn\/server.json/,
    );
  });

  it('gives any part of it as a part of the same whole', async () => {
    const whole = await download('open.tar.gz', 'archive', 'told.tar.gz');
    const { path, file } = publish('open.tar.gz', 'archive');
    const personal = await personalise(path, file, origin);
    if (!personal) throw new Error('it cannot be told its server');
    const { keep } = personal;
    for (const [start, end] of [
      [0, 0],
      [0, keep - 1],
      [keep - 1, keep],
      [keep, whole.length - 1],
      [5, keep + 7],
    ] as const) {
      const part = await buffer(personalBytes(path, personal, start, end));
      expect(part.equals(whole.subarray(start, end + 1)), `${start} to ${end}`).toBe(true);
    }
  });

  it('is sent as it is where it was built otherwise', async () => {
    run('gzip', '-kf', 'plain.tar');
    const { path, file } = publish('plain.tar.gz', 'archive');
    expect(await personalise(path, file, origin)).toBeUndefined();
  });
});

describe('a Debian package', () => {
  it.each([0, 1])('is told its server, whether its data is even or odd (%i)', async (more) => {
    const root = join(folder, `deb${more}`);
    mkdirSync(join(root, 'DEBIAN'), { recursive: true });
    mkdirSync(join(root, 'usr/bin'), { recursive: true });
    writeFileSync(join(root, 'usr/bin/prntscrn'), `x${'y'.repeat(more)}`, { mode: 0o755 });
    const control =
      'Package: prntscrn\nVersion: 1.0.0\nArchitecture: amd64\nMaintainer: a <a@example.org>\nDescription: x\n';
    writeFileSync(join(root, 'DEBIAN/control'), control);
    run('tar', '-cf', 'data.tar', '--owner=0', '--group=0', '-C', root, './usr');
    run('tar', '-czf', 'control.tar.gz', '-C', join(root, 'DEBIAN'), './control');
    const data = openEndedGzip(readFileSync(join(folder, 'data.tar')));
    const padded = data.length % 2 === more ? data : Buffer.concat([emptyMember, data]);
    expect(padded.length % 2).toBe(more);
    writeFileSync(join(folder, 'data.tar.gz'), padded);
    writeFileSync(join(folder, 'debian-binary'), '2.0\n');
    const name = `odd${more}.deb`;
    rmSync(join(folder, name), { force: true });
    run('ar', 'rcD', name, 'debian-binary', 'control.tar.gz', 'data.tar.gz');
    expect(run('dpkg-deb', '-c', name)).not.toContain('server.json');
    await download(name, 'deb', `told-${name}`);
    expect(run('dpkg-deb', '-c', `told-${name}`)).toMatch(
      /-rw-r--r-- root\/root .* \.\/usr\/lib\/prntscrn\/server\.json/,
    );
    expect(run('dpkg-deb', '-I', `told-${name}`)).toContain('Package: prntscrn');
    run('dpkg-deb', '-x', `told-${name}`, `out${more}`);
    expect(readFileSync(join(folder, `out${more}`, knownServerFile.deb), 'utf8')).toBe(known);
    expect(readFileSync(join(folder, `out${more}`, 'usr/bin/prntscrn'), 'utf8')).toBe(`x${'y'.repeat(more)}`);
  });
});

/** A gzip member of nothing with an empty name: 21 bytes, so that it turns even into odd. */
const emptyMember = Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

describe('a Windows installer', () => {
  it('ends with a line of a fixed length that tells its server', async () => {
    writeFileSync(join(folder, 'setup.exe'), Buffer.alloc(5000, 7));
    const bytes = await download('setup.exe', 'setup', 'told.exe');
    expect(bytes.subarray(0, 5000).equals(Buffer.alloc(5000, 7))).toBe(true);
    expect(bytes.subarray(-setupTrailer.bytes).toString().trimEnd()).toBe(`PRNTSCRN-SERVER ${origin}`);
  });
});

it('never touches the bare program, which updates prove by its hash', async () => {
  writeFileSync(join(folder, 'program.gz'), 'x');
  const { path, file } = publish('program.gz', 'program');
  expect(await personalise(path, file, origin)).toBeUndefined();
});
