import { AsyncLocalStorage } from 'node:async_hooks';

interface CurrentRequest {
  readonly id: string;
}

// Next bundles its routes apart from server.ts: both copies of this module meet at this slot.
const slot = Symbol.for('prntscrn.request');
const shelf = globalThis as { [slot]?: AsyncLocalStorage<CurrentRequest> };
shelf[slot] ??= new AsyncLocalStorage();
const requests = shelf[slot];

/** Does the work of one request: whatever it logs carries the request's id. */
export function withinRequest<T>(id: string, work: () => T): T {
  return requests.run({ id }, work);
}

/** The id of the request that this is done for; undefined outside of one. */
export function currentRequest(): string | undefined {
  return requests.getStore()?.id;
}
