import type { KoaContextWithOIDC } from 'oidc-provider';

/** Where the library goes on with a request that a person has answered. */
const resumed = /^\/(?:oauth\/auth|device)\/[^/]+$/;

/**
 * An answered request goes on by its cookie alone. A query beside it comes from nobody who may say anything, and the
 * library's handling of errors would believe it: it sends to the `redirect_uri` in it, and breaks where there are two.
 */
export async function forgetQuery(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  if (resumed.test(ctx.path)) ctx.querystring = '';
  await next();
}
