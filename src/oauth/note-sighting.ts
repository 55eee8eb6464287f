import type { KoaContextWithOIDC } from 'oidc-provider';
import { fingerprint } from '#authority/fingerprint.ts';
import { seal } from '#config/seal.ts';
import { putSighting, sightingModel } from './connections/queries.ts';
import { placeOf, type RecordSources } from './record.ts';

/** As long as a refresh token may lie idle. */
const keptMs = 90 * 86_400_000;

/** Notes from where each program takes its tokens, so that its person knows one device from another. */
export function noteSighting({ db, config, now = Date.now }: RecordSources) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    const { oidc } = ctx as { oidc?: KoaContextWithOIDC['oidc'] };
    const token = oidc?.route === 'token' && ctx.status === 200 ? oidc.entities.AccessToken : undefined;
    if (!token?.grantId || !token.accountId) return;
    const idHash = fingerprint(token.grantId);
    const at = now();
    const sighting = { at, ip: ctx.ip, userAgent: ctx.get('user-agent').slice(0, 300) };
    const row = {
      model: sightingModel,
      idHash,
      payload: seal(config.authSecret, 'oauth records', placeOf(sightingModel, idHash), sighting),
      grantId: idHash,
      accountId: token.accountId,
      userCode: null,
      uid: null,
      createdAt: at,
      expiresAt: at + keptMs,
      consumedAt: null,
    };
    // A courtesy: the tokens are out, and a full disk must not take them back.
    await putSighting(db, row).catch(() => undefined);
  };
}
