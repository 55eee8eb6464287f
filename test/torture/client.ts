import { setTimeout as sleep } from 'node:timers/promises';
import { expire, remove, removeMany, replace, undo } from './acts/change.ts';
import { list, purge, read, readDead, readInParts, thumbnail } from './acts/look.ts';
import { cutOff, upload } from './acts/upload.ts';
import type { ClientSources } from './client-sources.ts';

const mostLiving = 350;
type Act = (at: ClientSources) => Promise<void>;

/** What a client does, and how often. */
const acts: readonly (readonly [name: string, weight: number, act: Act])[] = [
  ['upload', 30, upload],
  ['upload cut off', 2, cutOff],
  ['read', 26, read],
  ['read of a dead link', 6, readDead],
  ['read in two parts', 4, readInParts],
  ['thumbnail', 3, thumbnail],
  ['list', 4, list],
  ['delete by link', 7, (at) => remove(at, (id) => `/image/${id}`)],
  ['delete by the API', 6, (at) => remove(at, (id) => `/api/v1/images/${id}`)],
  ['delete of many', 1, removeMany],
  ['delete and undo', 3, undo],
  ['replace', 7, replace],
  ['expire', 4, expire],
  ['purge', 2, purge],
];
const weights = acts.reduce((sum, [, weight]) => sum + weight, 0);

/** Does one thing after the other until it is told to stop, and ends what it has begun. */
export async function runClient(at: ClientSources, going: () => boolean): Promise<void> {
  while (going()) {
    const [name, act] = choose(at);
    const began = performance.now();
    await act(at);
    at.tally.operation(name, performance.now() - began);
    await sleep(at.random() * 30, undefined, { signal: at.signal });
  }
}

function choose({ random, shelf }: ClientSources): [string, Act] {
  if (shelf.living.length > mostLiving && random() < 0.5) return ['delete of many', removeMany];
  let at = random() * weights;
  for (const [name, weight, act] of acts) {
    at -= weight;
    if (at < 0) return [name, act];
  }
  return ['upload', upload];
}
