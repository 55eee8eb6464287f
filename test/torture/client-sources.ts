import type { Answer, AskSources } from './ask.ts';
import type { LedgerProcess } from './ledger-process.ts';
import type { MachineClock } from './machine-clock.ts';

/** A picture that some client was acknowledged. */
export interface Known {
  readonly id: string;
  readonly owner: number;
  /** Somebody changes it right now. */
  busy: boolean;
}

/** The pictures that the clients of one run know of. */
export interface Shelf {
  readonly living: Known[];
  /** Deleted, or to expire: still looked at now and then. */
  readonly dead: Known[];
  uploads: number;
}

export interface ClientSources extends AskSources {
  readonly ledger: LedgerProcess;
  readonly shelf: Shelf;
  readonly tokens: readonly string[];
  readonly cronSecret: string;
  readonly clock: MachineClock;
}

export interface ImageAnswer {
  readonly id: string;
  readonly expires_at: string | null;
}

export const auth = (at: ClientSources, owner: number) => ({ authorization: `Bearer ${at.tokens[owner]}` });

export function formOf(bytes: Buffer, fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('image', new Blob([new Uint8Array(bytes)]), 'picture');
  return form;
}

export function words({ status, bytes }: Answer): string {
  return `${status} ${Buffer.from(bytes).toString('utf8').slice(0, 300)}`;
}
