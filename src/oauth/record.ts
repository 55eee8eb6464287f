import { fingerprint } from '#authority/fingerprint.ts';
import type { Config } from '#config/config.ts';
import { unseal } from '#config/seal.ts';
import type { At } from '#db/database.ts';
import { findRecord } from './queries.ts';

/** What reading and writing records needs. */
export interface RecordSources extends At {
  readonly config: Pick<Config, 'authSecret'>;
}

/** Which row a sealed payload belongs to. */
export function placeOf(model: string, idHash: string): string {
  return `${model}:${idHash}`;
}

/** Reads one record's payload by its id, user code or uid; the row's own times win over those inside. */
export async function readRecord(
  { db, config }: RecordSources,
  model: string,
  by: { id: string } | { userCode: string } | { uid: string },
): Promise<Record<string, unknown> | undefined> {
  const [name, value] = Object.entries(by)[0] as [string, string];
  const row = await findRecord(db, model, { [name === 'id' ? 'idHash' : name]: fingerprint(value) });
  const payload = row && unseal(config.authSecret, 'oauth records', placeOf(model, row.idHash), row.payload);
  if (!payload) return undefined;
  if (row.expiresAt !== null) payload.exp = Math.floor(row.expiresAt / 1000);
  if (row.consumedAt !== null) payload.consumed = Math.floor(row.consumedAt / 1000);
  return payload;
}
