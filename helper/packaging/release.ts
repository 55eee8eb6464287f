import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { ownVersion } from '#helper/platform/own-version.ts';
import { makeReleaseKey } from './make-release-key.ts';
import { signRelease } from './sign-release.ts';

const root = join(import.meta.dirname, '../..');
const usage = `npm run release -- keygen [--to FILE] [--passphrase-stdin]
    makes a key: its secret stays on this computer, its public half goes into src/contract/release-keys.json
npm run release -- sign DIR --key FILE [--key FILE] [--days N] [--renew] [--notes TEXT] [--passphrase-stdin]
    writes and signs the manifest of the packages in DIR; --renew dates it now, for a release whose manifest runs out`;

process.exit(await main(process.argv.slice(2)));

async function main([command, ...rest]: string[]): Promise<number> {
  try {
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

async function signFolder(args: string[]): Promise<number> {
  const options = {
    key: { type: 'string', multiple: true },
    days: { type: 'string', default: '180' },
    renew: flag,
    notes: string,
    'passphrase-stdin': flag,
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [folder] = positionals;
  if (!folder || !values.key?.length) throw new Error(usage);
  const days = Number(values.days);
  if (!Number.isInteger(days) || days < 1 || days > 730) throw new Error('--days is a whole number from 1 to 730');
  // Of the commit, so that two builds of it differ in nothing.
  const publishedAt = values.renew ? Date.now() : commitTime();
  const manifest = await signRelease({
    folder,
    version: await ownVersion(),
    serial: Math.floor(publishedAt / 1000),
    publishedAt,
    days,
    notes: values.notes,
    keys: values.key,
    passphrase: values['passphrase-stdin'] ? await readPassphrase() : undefined,
  });
  console.log(`${manifest.version}, release ${manifest.serial}, until ${manifest.expires_at.slice(0, 10)}`);
  for (const { target, kind, name, bytes } of manifest.files) {
    console.log(`  ${target}  ${kind}  ${name}  ${(bytes / 1_000_000).toFixed(1)} MB`);
  }
  return 0;
}

async function readPassphrase(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}

/** Of the commit that is checked out, or SOURCE_DATE_EPOCH where that is set; epoch milliseconds. */
function commitTime(): number {
  const given = process.env.SOURCE_DATE_EPOCH;
  const seconds = given ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  return Number(seconds) * 1000;
}
