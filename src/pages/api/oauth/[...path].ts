import type { NextApiRequest, NextApiResponse } from 'next';
import { context } from '#context.ts';
import { overwriteOrigin } from '#http/own-origin.ts';
import { sendRefusal } from '#http/send-refusal.ts';
import { limitDeviceCodes } from '#oauth/limit-device-codes.ts';
import { providerOf } from '#oauth/provider-of.ts';

// The provider reads the body and answers by itself.
export const config = { api: { bodyParser: false, externalResolver: true } };

/** `/oauth/*`, `/device` and the discovery documents, by oidc-provider. */
export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  const { config, db, log, settings } = await context();
  try {
    const ip = overwriteOrigin(request, config);
    request.url = publicPath(request.url ?? '/');
    await limitDeviceCodes({ db }, request, ip);
    await providerOf({ config, db, log, settings }).callback()(request, response);
  } catch (error) {
    await sendRefusal({ log, settings }, request, response, error);
  }
}

/** The address as the provider's routes know it, also where a request did not come through the rewrites. */
function publicPath(url: string): string {
  return url.replace(/^\/api\/oauth(?=\/(?:\.well-known|device)\b)/, '').replace(/^\/api\/oauth\//, '/oauth/');
}
