import type { ImageItem } from '#contract/image.ts';

export const linkFormats = ['url', 'markdown', 'html', 'bbcode'] as const;
export type LinkFormat = (typeof linkFormats)[number];

/** The link of a picture as text to paste somewhere; a title becomes its alternative text, with nothing in it that could end it. */
export function linkAs(format: LinkFormat, { url, title, width, height }: LinkedPicture): string {
  const alt = (title ?? '').replace(/\s+/g, ' ').trim();
  if (format === 'markdown') return `![${alt.replace(/[\\[\]`<>!*_]/g, '\\$&')}](${url})`;
  if (format === 'html')
    return `<img src="${escapeHtml(url)}" alt="${escapeHtml(alt)}" width="${width}" height="${height}">`;
  if (format === 'bbcode') return `[img]${url}[/img]`;
  return url;
}

type LinkedPicture = Pick<ImageItem, 'url' | 'title' | 'width' | 'height'>;

/** The links of many, one a line. */
export function linksAs(format: LinkFormat, pictures: readonly LinkedPicture[]): string {
  return pictures.map((picture) => linkAs(format, picture)).join('\n');
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (letter) => escapes[letter] ?? letter);
