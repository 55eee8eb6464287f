import { setTimeout as sleep } from 'node:timers/promises';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { fingerprint } from '#authority/fingerprint.ts';
import { seal } from '#config/seal.ts';
import { findClient } from './apps/find-client.ts';
import { consumeRecord, deleteGranted, deleteRecord, isBeingRedeemed, upsertRecord } from './queries.ts';
import { placeOf, type RecordSources, readRecord } from './record.ts';

/** How long tokens take to follow on a code at the most, and how often that is looked at. */
const REDEEM_MS = 1000;
const REDEEM_POLL_MS = 20;

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
      payload: seal(config.authSecret, 'oauth records', placeOf(this.model, idHash), payload),
      grantId: hashed(payload.grantId),
      accountId: payload.accountId ?? null,
      userCode: hashed(payload.userCode),
      uid: hashed(payload.uid),
      createdAt,
      expiresAt: expiresIn > 0 ? createdAt + expiresIn * 1000 : createdAt,
      consumedAt: null,
    });
  }

  /** Where the record was used a moment ago, its user gets its tokens before the second one's answer ends the grant. */
  async find(id: string) {
    if (this.model === 'Client') return await findClient(this.sources.db, id);
    const payload = await readRecord(this.sources, this.model, { id });
    if (payload?.consumed !== undefined) await this.redeemed(fingerprint(id));
    return payload;
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

  private async redeemed(idHash: string): Promise<void> {
    const { db, now = Date.now } = this.sources;
    for (let waited = 0; waited < REDEEM_MS; waited += REDEEM_POLL_MS) {
      if (!(await isBeingRedeemed(db, { model: this.model, idHash }, now() - REDEEM_MS))) return;
      await sleep(REDEEM_POLL_MS);
    }
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
