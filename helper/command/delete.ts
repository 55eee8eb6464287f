import { imageIdSchema } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import { requireAccount } from '#helper/account/account.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { removePicture } from '#helper/recent/remove-picture.ts';
import { ServerError } from '#helper/server/server-error.ts';
import { findFolders } from '#helper/settings/folders.ts';
import { connect } from './connect.ts';
import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** `delete ID|URL…`: every name is checked before the first picture goes. */
export async function deletePictures(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const options = { json: { type: 'boolean' } } as const;
  const { values, positionals } = parse(argv, options, {
    least: 1,
    most: Number.POSITIVE_INFINITY,
    missing: 'Name the pictures that are to be deleted, by their ids or links',
  });
  const folders = findFolders(terminal.env);
  const { server: origin } = requireAccount(folders.state);
  const ids = positionals.map((name) => idOf(name, origin));
  const server = connect(folders);
  for (const id of ids) {
    const answer = await removePicture(server, folders.state, id).catch((error) => {
      if (!(error instanceof ServerError) || error.status !== 404) throw error;
      throw new HelperError('not_found', `You have no picture ${id} at ${origin}`, { cause: error });
    });
    if (values.json) terminal.print(JSON.stringify({ ...answer, id }));
    else terminal.say(`Deleted ${id}`);
  }
  return 0;
}

/** An id, or a link of this server with or without its extension. @throws HelperError `usage`. */
export function idOf(name: string, origin: string): string {
  const path = name.startsWith(`${origin}/`) ? new URL(name).pathname : undefined;
  const last = path?.startsWith(`${routes.image}/`) ? path.slice(routes.image.length + 1).replace(/\.\w+$/, '') : name;
  if (imageIdSchema.safeParse(last).success) return last;
  const words = /^https?:/.test(name) ? `${name} is not a link of ${origin}` : `"${name}" is neither an id nor a link`;
  throw new HelperError('usage', words);
}
