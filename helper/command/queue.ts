import { requireAccount } from '#helper/account/account.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { type Folders, findFolders } from '#helper/settings/folders.ts';
import { drop, findInQueue, type Kept, listQueue } from '#helper/upload/queue.ts';
import { retryQueue } from '#helper/upload/retry-queue.ts';
import { tidyQueue } from '#helper/upload/tidy-queue.ts';
import { connect } from './connect.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import { readableBytes } from './list.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** `queue [list | retry [ID…] | drop ID…|all]`. */
export async function queue(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const options = { json: { type: 'boolean' } } as const;
  const { values, positionals } = parse(argv, options, { most: Number.POSITIVE_INFINITY });
  const [verb = 'list', ...ids] = positionals;
  const folders = findFolders(terminal.env);
  tidyQueue(folders.queue);
  const json = values.json ?? false;
  if (verb === 'list' && ids.length === 0) return show(folders, json, terminal);
  if (verb === 'retry') return retry(folders, ids, json, terminal);
  if (verb === 'drop' && ids.length > 0) return dropAll(folders, ids, terminal);
  throw new HelperError('usage', 'It is: queue [list | retry [ID…] | drop ID…|all]');
}

function show(folders: Folders, json: boolean, terminal: Terminal): ExitCode {
  const entries = listQueue(folders.queue);
  if (json) terminal.print(JSON.stringify({ status: 'ok', queue: entries.map(forScripts) }));
  else if (entries.length === 0) terminal.say('Nothing waits: every picture has reached its server');
  else for (const entry of entries) terminal.print(describe(entry));
  return 0;
}

function forScripts({ id, path, bytes, title, createdAt, owner, attempts, lastTry, lastError, refused, held }: Kept) {
  const server = owner?.server ?? null;
  return {
    id,
    path,
    bytes,
    title: title ?? null,
    created_at: createdAt,
    server,
    attempts,
    last_try: lastTry ?? null,
    last_error: lastError ?? null,
    refused: refused ?? false,
    held: held ?? false,
  };
}

function describe(entry: Kept): string {
  if (entry.held) {
    return `${entry.id}  ${readableBytes(entry.bytes).padStart(8)}  ${whyHeld(entry)}\n    ${entry.path}`;
  }
  const tried = entry.attempts === 0 ? 'not sent yet' : `tried ${entry.attempts}×: ${entry.lastError}`;
  return `${entry.id}  ${readableBytes(entry.bytes).padStart(8)}  ${tried}\n    ${entry.path}`;
}

function whyHeld({ file, lastError }: Kept): string {
  if (lastError !== undefined) return `held back: ${lastError}`;
  return `${file.endsWith('.png') ? 'a picture' : 'a recording'} that nobody has decided about`;
}

async function retry(folders: Folders, ids: string[], json: boolean, terminal: Terminal): Promise<ExitCode> {
  requireAccount(folders.state);
  const named = new Set(ids.filter((id) => id !== 'all').map((id) => findInQueue(folders.queue, id).id));
  const delivery = { queue: folders.queue, server: connect(folders), recent: folders.state };
  const choose = (entry: Kept) => (named.size === 0 ? !entry.held : named.has(entry.id));
  // A picture that is named may go to another account than it was taken for: somebody has just said so.
  const retried = await retryQueue(delivery, folders.state, choose, { signal: terminal.signal, named: named.size > 0 });
  for (const answer of retried.sent) terminal.print(json ? JSON.stringify(answer) : answer.url);
  for (const { entry, error } of retried.failed) terminal.say(`${entry.id}: ${error.message}`);
  for (const entry of retried.foreign) {
    terminal.say(
      `${entry.id} was taken for ${entry.owner?.server} and stays. To send it anyway: queue retry ${entry.id}`,
    );
  }
  if (retried.untried.length > 0) terminal.say(`${pictures(retried.untried.length)} not tried: nothing answers there`);
  const first = retried.failed[0]?.error;
  if (!first) {
    if (retried.sent.length === 0 && retried.foreign.length === 0) terminal.say('Nothing waits');
    return 0;
  }
  return exitCodeOf(first instanceof HelperError ? first.code : 'unexpected');
}

function pictures(count: number): string {
  return count === 1 ? '1 more picture was' : `${count} more pictures were`;
}

function dropAll(folders: Folders, ids: string[], terminal: Terminal): ExitCode {
  const entries =
    ids.length === 1 && ids[0] === 'all' ? listQueue(folders.queue) : ids.map((id) => findInQueue(folders.queue, id));
  for (const entry of entries) {
    drop(folders.queue, entry);
    terminal.say(`Threw away ${entry.id}`);
  }
  return 0;
}
