import { z } from 'zod';
import type { Scope } from '#contract/scope.ts';
import { parseScopes } from '#contract/scope.ts';
import { clientNameOf } from './apps/find-client.ts';
import { type RecordSources, readRecord } from './record.ts';

/** What a person is asked to allow. */
export interface Asked {
  readonly uid: string;
  readonly clientName: string;
  readonly scopes: readonly Scope[];
  /** Where the answer goes: a loopback address such as `127.0.0.1:4711`; undefined in the device flow. */
  readonly redirectHost: string | undefined;
  /** The device that waits for the answer (RFC 8628); undefined for a program on the computer with this browser. */
  readonly device: { readonly ip: string; readonly userAgent: string } | undefined;
}

const interactionSchema = z.object({
  exp: z.number(),
  params: z.object({
    client_id: z.string(),
    scope: z.string().default(''),
    redirect_uri: z.url().optional(),
  }),
  deviceCode: z.string().optional(),
});

const deviceSchema = z.object({ deviceInfo: z.object({ ip: z.string().catch(''), ua: z.string().catch('') }) });

/** What the consent page shows; undefined where the request is unknown, answered or expired. It reads and changes nothing. */
export async function findInteraction(sources: RecordSources, uid: string): Promise<Asked | undefined> {
  const payload = await readRecord(sources, 'Interaction', { id: uid });
  if (!payload) return undefined;
  const { exp, params, deviceCode } = interactionSchema.parse(payload);
  if (exp * 1000 <= (sources.now ?? Date.now)()) return undefined;
  return {
    uid,
    clientName: await clientNameOf(sources.db, params.client_id),
    scopes: parseScopes(params.scope),
    redirectHost: params.redirect_uri && new URL(params.redirect_uri).host,
    device: deviceCode === undefined ? undefined : await findDevice(sources, deviceCode),
  };
}

async function findDevice(sources: RecordSources, deviceCode: string): Promise<Asked['device']> {
  const parsed = deviceSchema.safeParse(await readRecord(sources, 'DeviceCode', { id: deviceCode }));
  return parsed.success
    ? { ip: parsed.data.deviceInfo.ip, userAgent: parsed.data.deviceInfo.ua }
    : { ip: '', userAgent: '' };
}
