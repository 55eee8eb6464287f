/** What the ledger is told of, in the order in which it happens, and what it is asked. Bytes are as they went over the wire. */
export type ToLedger =
  /** An upload begins. `whole` is false where it is cut off on purpose. */
  | {
      readonly type: 'sent';
      readonly title: string;
      readonly owner: number;
      readonly bytes: Uint8Array;
      readonly whole: boolean;
    }
  /** It was acknowledged, perhaps once more; `expiresAt` in epoch milliseconds of the server's clock. */
  | { readonly type: 'acknowledged'; readonly title: string; readonly id: string; readonly expiresAt: number | null }
  /** Somebody begins to change a picture; with `bytes` to replace it. */
  | { readonly type: 'begin'; readonly id: string; readonly bytes?: Uint8Array }
  /** They know now what has become of it; `replaced`: it has the new bytes. */
  | {
      readonly type: 'end';
      readonly id: string;
      readonly alive: boolean;
      readonly replaced?: boolean;
      readonly expiresAt?: number | null;
    }
  | { readonly type: 'look'; readonly look: number; readonly id: string }
  | { readonly type: 'seen'; readonly look: number; readonly status: number; readonly bytes?: Uint8Array }
  | { readonly type: 'listing'; readonly look: number }
  | { readonly type: 'listed'; readonly look: number; readonly ids: readonly string[] }
  /** The latest time that any server may have seen, epoch milliseconds. */
  | { readonly type: 'clock'; readonly latest: number }
  | { readonly type: 'audit'; readonly place: Place };

/** Where the ledger looks by itself when all is over. */
export interface Place {
  /** Of each server process. */
  readonly urls: readonly string[];
  /** By owner. */
  readonly tokens: readonly string[];
  readonly dataDir: string;
  /** Undefined: SQLite in `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** The S3 server's folder of our bucket. */
  readonly objects: string;
  /** What the S3 server wrote down. */
  readonly storeLog: string;
  readonly disturbances: readonly Disturbance[];
  /** The ports from which each server process has asked the store. */
  readonly processes: readonly (readonly number[])[];
}

/**
 * What may make a second attempt needful: from when to when, in `performance` milliseconds since 1970. `ports` are where
 * the process of it asked the store from; without them it is about all.
 */
export interface Disturbance {
  /** Its name; what happens on a wire begins with `store`. */
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly ports?: readonly number[];
}

export type FromLedger =
  | { readonly type: 'broken'; readonly promise: string }
  | { readonly type: 'verdict'; readonly figures: Figures };

export interface Figures {
  readonly acknowledged: number;
  readonly alive: number;
  readonly dead: number;
  readonly lost: number;
  readonly orphans: number;
  /** Keys that the store confirmed as gone more than once, where a fault had taken away the first answer. */
  readonly askedAgain: number;
  readonly looks: number;
}
