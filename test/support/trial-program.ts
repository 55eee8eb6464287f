import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReleaseKey } from '#contract/verify-release.ts';
import { buildProgram } from '#helper/packaging/build-program.ts';
import type { TargetName } from '#helper/packaging/targets.ts';

const root = join(import.meta.dirname, '../..');

/** The version that is built. Others are made of its bytes, since a build takes long. */
export const builtVersion = '71.0.1';

/** Room in the built program for a line of another one. */
const room = `globalThis.room="${'room for a line of another program '.repeat(4)}"`;

/** Before anything of the helper itself has begun: where it would listen for signals. */
const crash = 'if(process.argv[2]==="run")process.on=process.exit.bind(process,66)';

/** A key that is the same in each run, so that a program that accepts it is built once: its PEM, and its public half. */
export function trialKey(seed: number): { pem: string; key: ReleaseKey } {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]);
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const raw = Buffer.from(createPublicKey(secret).export({ format: 'jwk' }).x as string, 'base64url');
  const id = createHash('sha256').update(raw).digest('hex').slice(0, 16);
  const pem = secret.export({ format: 'pem', type: 'pkcs8' }) as string;
  return { pem, key: { id, public_key: raw.toString('base64') } };
}

/** Builds the helper as a program that calls itself `builtVersion` and accepts releases of this key alone. */
export async function buildTrial(name: TargetName, key: ReleaseKey): Promise<Buffer> {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const instead = {
    'package.json': JSON.stringify({ ...manifest, version: builtVersion }),
    'src/contract/release-keys.json': JSON.stringify({ keys: [key] }),
    // V8 has no code cache of the program's first file.
    'helper/packaging/entry.ts': `${room};\n${readFileSync(join(root, 'helper/packaging/entry.ts'), 'utf8')}`,
  };
  return readFileSync((await buildProgram(name, undefined, { name: 'trial', instead })).path);
}

/** The same program with another version of as many characters; `crashes`: one that is not able to stay. */
export function anotherVersion(program: Buffer, version: string, { crashes = false } = {}): Buffer {
  const made = Buffer.from(program);
  replaceAll(made, builtVersion, version);
  if (crashes) replaceAll(made, room, crash.padEnd(room.length));
  return made;
}

function replaceAll(bytes: Buffer, from: string, to: string): void {
  if (from.length !== to.length) throw new Error(`${to} is not as long as ${from}`);
  let found = 0;
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) {
    bytes.write(to, at, 'latin1');
    found += 1;
  }
  if (found === 0) throw new Error(`The program does not contain ${from}`);
}
