import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { fingerprint } from '#authority/fingerprint.ts';
import { consumeRecord, deleteGranted, deleteRecord, upsertRecord } from './queries.ts';
import { placeOf, type RecordSources, readRecord } from './record.ts';
import { seal } from './seal.ts';

/**
 * Where oidc-provider keeps its sessions, grants, codes and tokens: one table, ids kept as hashes and payloads sealed.
 * Records of a disabled user, or older than the user's password, are not found.
 */
export function openAdapter(sources: RecordSources): (model: string) => Adapter {
  return (model) => new RecordAdapter(sources, model);
}

class RecordAdapter implements Adapter {
  private readonly sources: RecordSources;
  private readonly model: string;

  constructor(sources: RecordSources, model: string) {
    this.sources = sources;
    this.model = model;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const { db, config, now = Date.now } = this.sources;
    const idHash = fingerprint(id);
    const createdAt = now();
    await upsertRecord(db, {
      model: this.model,
      idHash,
      payload: seal(config.authSecret, placeOf(this.model, idHash), payload),
      grantId: hashed(payload.grantId),
      accountId: payload.accountId ?? null,
      userCode: hashed(payload.userCode),
      uid: hashed(payload.uid),
      createdAt,
      expiresAt: expiresIn > 0 ? createdAt + expiresIn * 1000 : createdAt,
      consumedAt: null,
    });
  }

  find(id: string) {
    return readRecord(this.sources, this.model, { id });
  }

  findByUid(uid: string) {
    return readRecord(this.sources, this.model, { uid });
  }

  findByUserCode(userCode: string) {
    return readRecord(this.sources, this.model, { userCode });
  }

  /** RFC 9700 §2.1.1, §2.2.2: what is used twice, even at the same moment, ends the grant. @throws InvalidGrant */
  async consume(id: string): Promise<void> {
    const { db, now = Date.now } = this.sources;
    if (await consumeRecord(db, { model: this.model, idHash: fingerprint(id) }, now())) return;
    const { grantId } = (await this.find(id)) ?? {};
    if (typeof grantId === 'string') await deleteGranted(db, fingerprint(grantId));
    throw new errors.InvalidGrant('it was used already');
  }

  async destroy(id: string): Promise<void> {
    await deleteRecord(this.sources.db, { model: this.model, idHash: fingerprint(id) });
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await deleteGranted(this.sources.db, fingerprint(grantId), this.model);
  }
}

function hashed(text: string | undefined): string | null {
  return text === undefined ? null : fingerprint(text);
}
