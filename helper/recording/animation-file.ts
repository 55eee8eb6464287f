import type { AnimationFile, Format } from './animation.ts';
import { gifFile } from './gif/gif-file.ts';
import { webpFile } from './webp/webp-file.ts';

const files: Record<Format, AnimationFile> = { gif: gifFile, webp: webpFile };

/** What a format has round its frames, without what encodes them. */
export function animationFile(format: Format): AnimationFile {
  return files[format];
}
