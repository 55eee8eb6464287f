import { setTimeout as sleep } from 'node:timers/promises';
import type { AppError } from '#errors/app-error.ts';
import type { Store, StoreError } from '#store/store.ts';

/** A store on somebody else's machine as the purge sees it: it writes down what it is asked to remove, and can refuse. */
export interface Ledger extends Store {
  /** The keys of each call. */
  readonly calls: (readonly string[])[];
  /** What it says of single keys. */
  readonly refused: Map<string, AppError>;
  /** What it says of every key, where it is down. */
  down: StoreError | undefined;
  /** What happens while it is asked. */
  meanwhile: (() => Promise<unknown>) | undefined;
}

export function openLedger(name: string): Ledger {
  const ledger = {
    name,
    calls: [] as (readonly string[])[],
    refused: new Map<string, AppError>(),
    down: undefined as StoreError | undefined,
    meanwhile: undefined as (() => Promise<unknown>) | undefined,
    remove: async (keys: readonly string[]) => {
      ledger.calls.push(keys);
      await (ledger.meanwhile?.() ?? sleep(1));
      return keys.map((key) => ledger.down ?? ledger.refused.get(key));
    },
  };
  // Nobody puts or reads here.
  return ledger as unknown as Ledger;
}
