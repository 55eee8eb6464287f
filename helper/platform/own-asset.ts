import { readFile } from 'node:fs/promises';
import { getRawAsset, isSea } from 'node:sea';
import { sourceFile } from './own-file.ts';

/** A file of the helper's that is no code, by its path in the helper's folder, such as `page/assets/page.css`. */
export async function ownAsset(path: string): Promise<Uint8Array> {
  if (isSea()) return new Uint8Array(getRawAsset(path) as ArrayBuffer);
  return readFile(sourceFile(path));
}
