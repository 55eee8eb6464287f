/** One hop: what a browser would show, or where it would go next. */
export interface Hop {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Absolute address of a redirect. */
  readonly location: string | undefined;
}

interface Cookie {
  readonly value: string;
  readonly path: string;
}

/** A browser without a screen: it keeps cookies by path (RFC 6265 §5.4) and follows redirects within one origin. */
export class CookieBrowser {
  private readonly cookies = new Map<string, Cookie>();

  /** One request, no redirect followed. A form is sent as a browser sends it, with its Origin. */
  async visit(url: string, form?: Record<string, string>, headers: Record<string, string> = {}): Promise<Hop> {
    const { origin, pathname } = new URL(url);
    const sent: Record<string, string> = { Cookie: this.cookieHeader(pathname), Accept: 'text/html', ...headers };
    if (form && !('Origin' in headers)) sent.Origin = origin;
    const body = form && new URLSearchParams(form);
    const init = { headers: sent, redirect: 'manual' as const };
    const response = await fetch(url, body ? { ...init, method: 'POST', body } : init);
    for (const line of response.headers.getSetCookie()) this.keep(line, pathname);
    const location = response.headers.get('location');
    return {
      url,
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      location: location === null ? undefined : new URL(location, url).href,
    };
  }

  /** Follows redirects while they stay on the origin of `url`; ends at a page, or at a redirect that leaves. */
  async follow(url: string, form?: Record<string, string>): Promise<Hop> {
    let hop = await this.visit(url, form);
    for (let hops = 0; hop.location !== undefined && hops < 10; hops++) {
      if (new URL(hop.location).origin !== new URL(url).origin) return hop;
      hop = await this.visit(hop.location);
    }
    return hop;
  }

  /** The value of a cookie by the end of its name. */
  cookie(name: string): string | undefined {
    for (const [key, { value }] of this.cookies) if (key.split('\n')[0]?.endsWith(name)) return value;
    return undefined;
  }

  setCookie(name: string, value: string, path = '/'): void {
    this.cookies.set(`${name}\n${path}`, { value, path });
  }

  private keep(line: string, requestPath: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? requestPath;
    const key = `${pair.slice(0, at)}\n${path}`;
    const ends = attributes.find((part) => /^expires=/i.test(part))?.slice(8);
    if (ends !== undefined && Date.parse(ends) <= Date.now()) this.cookies.delete(key);
    else this.cookies.set(key, { value: pair.slice(at + 1), path });
  }

  private cookieHeader(pathname: string): string {
    const pairs: string[] = [];
    for (const [key, { value, path }] of this.cookies) {
      const within = path === '/' || pathname === path || pathname.startsWith(`${path}/`);
      if (within) pairs.push(`${key.split('\n')[0]}=${value}`);
    }
    return pairs.join('; ');
  }
}
