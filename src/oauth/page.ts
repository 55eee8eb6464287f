import { createHash } from 'node:crypto';
import type { Locale } from '#contract/account.ts';

// The look of the site's own pages (src/ui), without their scripts.
const style = `
:root{color-scheme:light dark;--canvas:#f6f7f9;--surface:#fff;--line:#dde1e6;--field:#fff;--field-line:#8a929b;--text:#1b1d20;--dim:#5a626b;--bad:#c92a2a;--main:#4263eb;--over:#3b5bdb}
@media (prefers-color-scheme:dark){:root{--canvas:#16181b;--surface:#1f2125;--line:#33373d;--field:#26292e;--field-line:#6d747c;--text:#e4e6e9;--dim:#a3a9b1;--bad:#ff8787}}
*{box-sizing:border-box}
body{margin:0;padding:clamp(20px,9vh,96px) 16px 48px;background:var(--canvas);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;overflow-wrap:anywhere}
main{max-width:440px;margin:0 auto;padding:32px;background:var(--surface);border:1px solid var(--line);border-radius:16px;box-shadow:0 1px 2px rgb(0 0 0/5%),0 12px 32px rgb(0 0 0/5%)}
header{display:flex;align-items:center;justify-content:center;gap:8px;margin-bottom:24px;font-weight:700;font-size:17px;letter-spacing:-.02em}
h1{margin:0;font-size:22px;font-weight:650;line-height:1.3}
p{margin:8px 0 0;color:var(--dim)}
.bad{color:var(--bad)}
form{margin-top:24px}
label{display:block;font-weight:500;font-size:14px;margin-bottom:6px}
input{width:100%;padding:10px 12px;border:1px solid var(--field-line);border-radius:8px;background:var(--field);color:var(--text);text-transform:uppercase}
input,.code{font:600 22px/1.4 ui-monospace,"Cascadia Mono","SF Mono",Menlo,"DejaVu Sans Mono",monospace;letter-spacing:.12em;text-align:center}
input::placeholder{color:var(--dim);font-weight:400;opacity:1}
.code{margin-top:20px;padding:12px;border:1px solid var(--line);border-radius:8px;background:var(--canvas);color:var(--text)}
button{display:block;width:100%;margin-top:12px;padding:10px 16px;border:1px solid var(--main);border-radius:8px;background:var(--main);color:#fff;font-family:inherit;font-size:15px;font-weight:600;line-height:1.5;text-align:center;cursor:pointer}
button:hover{background:var(--over)}
button.quiet,button.quiet:hover{background:none;border-color:var(--field-line);color:var(--text)}
:focus-visible{outline:2px solid var(--main);outline-offset:2px}
@media (max-width:480px){main{padding:24px 20px}}
`;

const mark = `<svg aria-hidden="true" width="26" height="26" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#4263eb"/><path d="M8 12.5V10a2 2 0 0 1 2-2h2.5M19.5 8H22a2 2 0 0 1 2 2v2.5M24 19.5V22a2 2 0 0 1-2 2h-2.5M12.5 24H10a2 2 0 0 1-2-2v-2.5" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/><circle cx="16" cy="16" r="3.2" fill="#fff"/></svg>`;

/**
 * Headers of every page of the provider. The pages have no script; each form and each redirect after it stays on this
 * origin, which `form-action` asks for in Chromium.
 */
export const pageHeaders = {
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    'script-src',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** The settings as far as a page of the provider shows them. */
export interface NamedSite {
  readonly current: { readonly site_name: string };
}

/** One whole page: `body` is HTML, `site`, what the site is called, and `title` are text. */
export function page(locale: Locale, site: string, title: string, body: string): string {
  return `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(`${title} · ${site}`)}</title><style>${style}</style></head>
<body><header>${mark}<span>${escapeHtml(site)}</span></header><main>${body}</main></body>
</html>
`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text made safe inside an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
