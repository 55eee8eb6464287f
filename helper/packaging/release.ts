import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { ReleaseManifest } from '#contract/release.ts';
import releaseKeys from '#contract/release-keys.json' with { type: 'json' };
import { ownVersion } from '#helper/platform/own-version.ts';
import { commitTime } from './commit-time.ts';
import { makePackages } from './make-packages.ts';
import { makeRelease } from './make-release.ts';
import { makeReleaseKey } from './make-release-key.ts';
import { hasNsis } from './make-setup.ts';
import { signRelease } from './sign-release.ts';
import { sumsName, writeSums } from './write-sums.ts';

const root = join(import.meta.dirname, '../..');
const usage = `npm run release -- all --key FILE [--key FILE] [--to DIR] [--days N] [--notes TEXT] [--passphrase-stdin]
    makes the packages for every system, their checksums, the list of what is in them, and the signed manifest,
    in dist/release; the same commit and key give the same bytes
npm run release -- keygen [--to FILE] [--passphrase-stdin]
    makes a key: its secret stays on this computer, its public half goes into src/contract/release-keys.json
npm run release -- sign DIR --key FILE [--key FILE] [--days N] [--renew] [--notes TEXT] [--passphrase-stdin]
    writes and signs the manifest of the packages in DIR; --renew dates it now, for a release whose manifest runs out`;

async function main([command, ...rest]: string[]): Promise<number> {
  try {
    if (command === 'all') return await makeAll(rest);
    if (command === 'keygen') return await keygen(rest);
    if (command === 'sign') return await signFolder(rest);
    console.error(usage);
    return command === undefined ? 2 : 0;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
}

const string = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

async function keygen(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { to: string, 'passphrase-stdin': flag, list: string } });
  const list = values.list ?? join(root, 'src/contract/release-keys.json');
  const passphrase = values['passphrase-stdin'] ? await readPassphrase() : undefined;
  const { key, secret } = makeReleaseKey({ to: values.to, passphrase, list });
  console.log(`Key ${key.id}: its secret is in ${secret}. Keep a copy of it offline and none on a server.`);
  console.log(`${list} names it: commit that, and helpers built from now on accept its signatures.`);
  return 0;
}

const signing = {
  key: { type: 'string', multiple: true },
  days: { type: 'string', default: '180' },
  notes: string,
  'passphrase-stdin': flag,
} as const;

async function makeAll(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { ...signing, to: string } });
  if (!values.key?.length) throw new Error(usage);
  const days = daysOf(values.days);
  requireCommit();
  if (!hasNsis()) throw new Error('makensis makes the installer for Windows and is not here (apt-get install nsis)');
  const tell = (line: string) => console.error(line);
  const publishedAt = commitTime();
  const begun = performance.now();
  const folder = resolve(values.to ?? join(root, 'dist/release'));
  const manifest = await makeRelease({
    folder,
    version: await ownVersion(),
    serial: Math.floor(publishedAt / 1000),
    publishedAt,
    days,
    notes: values.notes,
    keys: values.key,
    passphrase: values['passphrase-stdin'] ? await readPassphrase() : undefined,
    accepted: releaseKeys.keys.map(({ id }: { id: string }) => id),
    pack: (target, into) => makePackages(target, { folder: into, time: publishedAt, fast: false, tell }),
    tell,
  });
  tellManifest(manifest);
  tell(`${relative(process.cwd(), folder)} in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  return 0;
}

async function signFolder(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: { ...signing, renew: flag }, allowPositionals: true });
  const [folder] = positionals;
  if (!folder || !values.key?.length) throw new Error(usage);
  // Of the commit, so that two builds of it differ in nothing.
  const publishedAt = values.renew ? Date.now() : commitTime();
  const manifest = await signRelease({
    folder,
    version: await ownVersion(),
    serial: Math.floor(publishedAt / 1000),
    publishedAt,
    days: daysOf(values.days),
    notes: values.notes,
    keys: values.key,
    passphrase: values['passphrase-stdin'] ? await readPassphrase() : undefined,
  });
  // A release that was made in one go has a list of checksums, and the manifest is in it.
  if (existsSync(join(folder, sumsName))) await writeSums(folder);
  tellManifest(manifest);
  return 0;
}

function tellManifest({ version, serial, expires_at, files }: ReleaseManifest): void {
  console.log(`${version}, release ${serial}, until ${expires_at.slice(0, 10)}`);
  for (const { target, kind, name, bytes } of files) {
    console.log(`  ${target}  ${kind}  ${name}  ${(bytes / 1_000_000).toFixed(1)} MB`);
  }
}

function daysOf(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 730) throw new Error('--days is a whole number from 1 to 730');
  return days;
}

/** What is not committed would be in a release that says it is the commit's. */
function requireCommit(): void {
  if (process.env.SOURCE_DATE_EPOCH) return;
  const changed = execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' }).trimEnd();
  if (changed) throw new Error(`A release is made of a commit, and this is not in one yet:\n${changed}`);
}

async function readPassphrase(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}

process.exit(await main(process.argv.slice(2)));
