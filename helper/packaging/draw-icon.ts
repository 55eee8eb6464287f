import { join } from 'node:path';
import sharp from 'sharp';

/** The site's own icon, the one drawing that there is. */
const iconDrawing = join(import.meta.dirname, '../../public/icon.svg');

/** The program's icon as PNG, `size` pixels square. */
export async function drawIcon(size: number): Promise<Buffer> {
  return sharp(iconDrawing, { density: (72 * size) / 32 })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toBuffer();
}
