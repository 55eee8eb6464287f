import { extensionOf } from '#contract/image.ts';
import type { ImageRow } from '#image/image.ts';

const mostLetters = 80;

/** A picture's name in the archive, `pictures/2026-11-22 title id.png`: one that every file system takes, and unique. */
export function fileName(row: Pick<ImageRow, 'id' | 'title' | 'type' | 'createdAt'>): string {
  const date = new Date(row.createdAt).toISOString().slice(0, 10);
  const words = [date, tame(row.title ?? ''), row.id].filter((word) => word !== '');
  return `pictures/${words.join(' ')}.${extensionOf[row.type]}`;
}

/** A title without what Windows or a path forbids, or what turns the direction of the text around. */
function tame(title: string): string {
  const plain = title.normalize('NFC').replace(/[\p{C}\p{Zl}\p{Zp}<>:"/\\|?*]+/gu, ' ');
  const short = [...plain].slice(0, mostLetters).join('');
  return short.replace(/\s+/g, ' ').replace(/^[\s.]+|[\s.]+$/g, '');
}
