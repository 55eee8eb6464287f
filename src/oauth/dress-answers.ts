import type { KoaContextWithOIDC } from 'oidc-provider';
import { pageHeaders } from './page.ts';

/**
 * Every answer of the provider carries the pages' headers, so that its own self-sending form is held to them too; and a
 * device's form whose session has ended begins again, sent or gone on with after the consent, where the library would fail to
 * save the session it never had. No page of another site is given leave to read an answer: the programs that are let in are
 * none.
 */
export async function dressAnswers(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  ctx.set(pageHeaders);
  try {
    await next();
    for (const name of Object.keys(ctx.response.headers)) if (name.startsWith('access-control-')) ctx.remove(name);
  } catch (error) {
    const { oidc } = ctx as { oidc?: KoaContextWithOIDC['oidc'] };
    const isForm = oidc?.route === 'device_resume' || (oidc?.route === 'code_verification' && ctx.method === 'POST');
    if (!isForm || oidc.session?.exp !== undefined) throw error;
    ctx.status = 303;
    ctx.redirect(oidc.urlFor('code_verification'));
  }
}
