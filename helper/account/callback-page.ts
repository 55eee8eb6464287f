import type { Texts } from '#helper/texts/english.ts';

/** The browser must not keep, frame or link what is shown at the loopback address: it was reached with a code in it. */
export const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  Connection: 'close',
};

/** What the browser shows at the end of a sign-in. Every text is fixed: nothing from the request is repeated. */
export function callbackPage(page: keyof Texts['callback'], { callback, language }: Texts): string {
  const [title, text] = callback[page];
  const mark = page === 'done' ? '<path d="M14 25l7 7 13-15"/>' : '<path d="M24 14v13M24 33v1"/>';
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title} · prntscrn</title>
<style>
:root { --page: #f6f7f9; --card: #fff; --ink: #16181d; --soft: #565d6b; --edge: #e2e5ea; --mark: ${page === 'done' ? '#12805c' : '#b3541e'}; }
@media (prefers-color-scheme: dark) {
  :root { --page: #101216; --card: #191c22; --ink: #f1f3f6; --soft: #a4abb8; --edge: #2a2f38; --mark: ${page === 'done' ? '#4cc79a' : '#f0a070'}; }
}
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 22rem; margin: 1.5rem; padding: 2.5rem 2rem; text-align: center; background: var(--card);
  border: 1px solid var(--edge); border-radius: 14px; }
svg { width: 48px; height: 48px; fill: none; stroke: var(--mark); stroke-width: 3; stroke-linecap: round; stroke-linejoin: round; }
h1 { margin: 1rem 0 .5rem; font-size: 1.375rem; line-height: 1.25; }
p { margin: 0; color: var(--soft); }
</style>
</head>
<body>
<main>
<svg viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/>${mark}</svg>
<h1>${title}</h1>
<p>${text}</p>
</main>
</body>
</html>
`;
}
