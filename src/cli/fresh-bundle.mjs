// Plain JavaScript on purpose, as pinned-node.mjs is: it runs before every command, and reading TypeScript takes 30 ms.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the bundles were made of, below a checkout's root: the server's and its commands', and the helper's. */
export const stampFiles = { server: 'dist/sources.json', helper: 'dist-helper/checkout/sources.json' };

/**
 * What stands in a stamp: the bundle of each command, the files that are in them, and the hash of these.
 * @typedef {{ commands: Record<string, string>, files: string[], hash: string }} Stamp
 */

/**
 * The bundle of a command, if there is one and it was made of exactly the sources that are on the disk now.
 * @param {string} root the checkout's
 * @param {string} source the command's path below it, as src/cli/admin.ts
 * @returns {string | undefined} the bundle's path below it
 */
export function freshBundle(root, source) {
  for (const file of Object.values(stampFiles)) {
    const stamp = readStamp(root, file);
    const bundle = stamp?.commands[source];
    if (stamp && bundle) return isFresh(root, stamp) ? bundle : undefined;
  }
  return undefined;
}

/**
 * @param {string} root
 * @param {string} stampFile one of `stampFiles`
 * @returns {boolean} whether these bundles were made of exactly the sources that are on the disk now
 */
export function isFreshBundle(root, stampFile) {
  const stamp = readStamp(root, stampFile);
  return stamp !== undefined && isFresh(root, stamp);
}

/**
 * One hash over files, each named by its path below the root. Times of files say nothing after a clone or a copy.
 * @param {string} root
 * @param {readonly string[]} files
 * @returns {string}
 * @throws Error where one is not there
 */
export function hashFiles(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const bytes = readFileSync(join(root, file));
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} stampFile
 * @returns {Stamp | undefined}
 */
function readStamp(root, stampFile) {
  try {
    return JSON.parse(readFileSync(join(root, stampFile), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root
 * @param {Stamp} stamp
 */
function isFresh(root, stamp) {
  try {
    return hashFiles(root, stamp.files) === stamp.hash;
  } catch {
    return false;
  }
}
