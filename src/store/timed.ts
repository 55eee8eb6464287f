import { AppError } from '#errors/app-error.ts';
import type { LocalStore, Store } from './store.ts';

/** Hears of each call of a store, when it is over. */
export type NoteCall = (call: {
  readonly store: string;
  /** `read` lasts until the first byte is there. */
  readonly verb: 'put' | 'read' | 'remove';
  readonly ms: number;
  readonly failed: boolean;
}) => void;

/** Takes the time of what a store is asked to do. That something is not there is no failure of the store. */
export function timed<S extends Store | LocalStore>(store: S, note: NoteCall): S {
  const time = async <T>(
    verb: 'put' | 'read' | 'remove',
    work: () => Promise<T>,
    failedIn?: (result: T) => boolean,
  ) => {
    const began = performance.now();
    let failed = false;
    try {
      const result = await work();
      failed = failedIn?.(result) ?? false;
      return result;
    } catch (error) {
      failed = !(error instanceof AppError && error.code === 'not_found');
      throw error;
    } finally {
      note({ store: store.name, verb, ms: performance.now() - began, failed });
    }
  };
  const watched: Store = {
    ...store,
    name: store.name,
    put: (picture) => time('put', () => store.put(picture)),
    open: (key) => time('read', () => store.open(key)),
    remove: (keys) =>
      time(
        'remove',
        () => store.remove(keys),
        (results) => results.some(Boolean),
      ),
  };
  if (!('openPart' in store)) return watched as S;
  const local: LocalStore = {
    ...store,
    ...watched,
    read: (key) => time('read', () => store.read(key)),
    openPart: (key, range) => time('read', () => store.openPart(key, range)),
  };
  return local as S;
}
