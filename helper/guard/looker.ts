import { buffer } from 'node:stream/consumers';
import { findSecrets } from './find-secrets.ts';
import { drawFaces } from './glyphs.ts';
import { loadPixels } from './load-pixels.ts';
import { readText } from './read-text.ts';

// A process of its own: what reading needs is gone from the memory when it has ended.
void look();

async function look(): Promise<void> {
  const { data, width, height } = await loadPixels(await buffer(process.stdin));
  const { lines, dots } = readText(data, width, height, drawFaces());
  process.stdout.end(JSON.stringify(findSecrets(lines, dots)));
}
