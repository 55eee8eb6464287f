import type { ImageItem } from '#contract/image.ts';
import { findAccount } from '#helper/account/account.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { ownRecent } from '#helper/recent/recent.ts';
import { type Folders, findFolders } from '#helper/settings/folders.ts';
import { connect } from './connect.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import { parse, parseCount } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** The most that one page of the server's list holds. */
const PAGE = 100;

/** `list`: a table on a terminal, otherwise one link a line; the newest first. */
export async function list(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const flag = { type: 'boolean' } as const;
  const options = { limit: { type: 'string' }, search: { type: 'string' }, json: flag, local: flag } as const;
  const { values } = parse(argv, options);
  const wanted = values.limit === undefined ? 20 : parseCount('limit', values.limit, 1, 1_000_000);
  const folders = findFolders(terminal.env);
  if (values.local) return listLocal(folders, wanted, values, terminal);
  try {
    return await listRemote(folders, wanted, values, terminal);
  } catch (error) {
    // Without the server there are still the last ones from here; the words and the exit code say that it is not all.
    if (!(error instanceof HelperError) || error.code !== 'unreachable') throw error;
    terminal.say(`${error.message}. The last pictures from this computer:`);
    listLocal(folders, wanted, values, terminal);
    return exitCodeOf(error.code);
  }
}

interface Wanted {
  readonly search?: string;
  readonly json?: boolean;
}

function listLocal(folders: Folders, wanted: number, { search, json }: Wanted, terminal: Terminal): ExitCode {
  const has = (title: string | null) => !search || title?.toLowerCase().includes(search.toLowerCase());
  const recent = ownRecent(folders.state, findAccount(folders.state)).filter(({ title }) => has(title));
  const images = recent.slice(0, wanted).map(({ createdAt, server: _server, user: _user, file: _file, ...image }) => ({
    ...image,
    created_at: createdAt,
  }));
  if (json) terminal.print(JSON.stringify({ status: 'ok', images, next_cursor: null, local: true }));
  else show(images, terminal);
  return 0;
}

function show(images: Listed[], terminal: Terminal): void {
  for (const line of terminal.interactive ? table(images) : images.map(({ url }) => url)) terminal.print(line);
}

async function listRemote(folders: Folders, wanted: number, values: Wanted, terminal: Terminal): Promise<ExitCode> {
  const server = connect(folders);
  const images: ImageItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await server.list({ cursor, limit: Math.min(PAGE, wanted - images.length), q: values.search });
    images.push(...page.images);
    cursor = page.next_cursor ?? undefined;
  } while (cursor && images.length < wanted && !terminal.signal.aborted);

  if (values.json) terminal.print(JSON.stringify({ status: 'ok', images, next_cursor: cursor ?? null }));
  else show(images, terminal);
  if (images.length === 0 && !values.json)
    terminal.say(values.search ? 'No picture has that in its title' : 'No pictures yet');
  else if (cursor && terminal.interactive) terminal.say(`There are more: --limit ${wanted * 2}`);
  return 0;
}

type Listed = Pick<ImageItem, 'url' | 'title' | 'width' | 'height' | 'bytes' | 'created_at'>;

function table(images: Listed[]): string[] {
  const size = (image: Listed) => `${image.width}×${image.height}`;
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
