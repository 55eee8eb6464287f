const nowhere = 'http://site.invalid';

/**
 * Where to go after signing in: the path that was asked for if it is on this site, else the pictures. What counts is
 * where a browser would end up (WHATWG URL), so `//host`, `/\host` and `/<tab>/host` are all refused.
 */
export function callbackPath(asked: string | undefined, baseUrl: string): string {
  if (!asked) return '/';
  const base = asked.startsWith('/') ? nowhere : undefined;
  if (!URL.canParse(asked, base)) return '/';
  const url = new URL(asked, base);
  if (url.username || url.password) return '/';
  if (url.origin !== nowhere && url.origin !== baseUrl) return '/';
  // A path may itself begin with two slashes (`/.//host`), which would name a host once it stands alone.
  return `${url.pathname.replace(/^\/+/, '/')}${url.search}${url.hash}`;
}
