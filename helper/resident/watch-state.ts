import { type FSWatcher, watch } from 'node:fs';
import { recentFolder } from '#helper/recent/recent.ts';
import { type Folders, makePrivate } from '#helper/settings/folders.ts';

/** One upload touches several files: they are one change. In milliseconds. */
const SETTLED = 250;

/** Calls back when the account, the queue or the recent pictures have changed, whichever process did it. */
export function watchState({ state, queue }: Folders, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const note = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      changed();
    }, SETTLED);
  };
  const watchers = [state, queue, recentFolder(state)].flatMap((folder): FSWatcher[] => {
    try {
      const watcher = watch(makePrivate(folder), note);
      watcher.on('error', () => watcher.close());
      return [watcher];
    } catch {
      return []; // A file system without notices: the tray then follows what this process does itself.
    }
  });
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
