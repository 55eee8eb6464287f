/** What a page may load and where its forms may end: nothing inline but what the server itself wrote with this nonce. */
export function pagePolicy(nonce: string, formTargets: readonly string[] = []): string {
  return [
    "default-src 'none'",
    // With 'strict-dynamic' a browser leaves 'self' out; those that know no CSP 3 take it instead.
    `script-src 'nonce-${nonce}' 'strict-dynamic' 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'none'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ['form-action', "'self'", ...formTargets].join(' '),
  ].join('; ');
}

/** Of what is no page: whatever a browser takes it for, nothing in it runs or is loaded. */
export const inertPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The nonce of a page's policy; undefined where there is none, as under `next start` and in development. */
export function nonceOf(policy: string | null | undefined): string | undefined {
  return /'nonce-([^']+)'/.exec(policy ?? '')?.[1];
}
