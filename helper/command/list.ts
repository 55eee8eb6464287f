import type { ImageItem } from '#contract/image.ts';
import { findFolders } from '#helper/settings/folders.ts';
import { connect } from './connect.ts';
import type { ExitCode } from './exit-code.ts';
import { parse, parseCount } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** The most that one page of the server's list holds. */
const PAGE = 100;

/** `list`: a table on a terminal, otherwise one link a line; the newest first. */
export async function list(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const options = { limit: { type: 'string' }, search: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values } = parse(argv, options);
  const wanted = values.limit === undefined ? 20 : parseCount('limit', values.limit, 1, 1_000_000);
  const server = connect(findFolders(terminal.env));
  const images: ImageItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await server.list({ cursor, limit: Math.min(PAGE, wanted - images.length), q: values.search });
    images.push(...page.images);
    cursor = page.next_cursor ?? undefined;
  } while (cursor && images.length < wanted && !terminal.signal.aborted);

  if (values.json) terminal.print(JSON.stringify({ status: 'ok', images, next_cursor: cursor ?? null }));
  else if (!terminal.interactive) for (const image of images) terminal.print(image.url);
  else for (const line of table(images)) terminal.print(line);
  if (images.length === 0 && !values.json)
    terminal.say(values.search ? 'No picture has that in its title' : 'No pictures yet');
  else if (cursor && terminal.interactive) terminal.say(`There are more: --limit ${wanted * 2}`);
  return 0;
}

function table(images: ImageItem[]): string[] {
  const size = (image: ImageItem) => `${image.width}×${image.height}`;
  return images.map((image) => {
    const when = new Date(image.created_at).toLocaleString('sv').slice(0, 16);
    const title = image.title ? `  ${printable(image.title)}` : '';
    return `${when}  ${size(image).padStart(11)}  ${readableBytes(image.bytes).padStart(8)}  ${image.url}${title}`;
  });
}

/** A title is any text: what would move the cursor or change colours on a terminal is left out. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, '');
}

export function readableBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
