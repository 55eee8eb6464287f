import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The list of checksums, as `sha256sum -c` reads it. */
export const sumsName = 'SHA256SUMS';
/** Whoever signs anew changes them, and nothing else of a release. */
const signatures = 'manifest.json.sig';

/** Writes the SHA-256 of every file of `folder` into its list, sorted by name, but of the signatures and of the list. */
export async function writeSums(folder: string): Promise<void> {
  const names = readdirSync(folder).filter((name) => name !== sumsName && name !== signatures);
  const lines: string[] = [];
  for (const name of names.sort()) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(folder, name)), hash);
    lines.push(`${hash.digest('hex')}  ${name}\n`);
  }
  writeFileSync(join(folder, sumsName), lines.join(''));
}
