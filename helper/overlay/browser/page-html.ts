import type { Texts } from '#helper/texts/english.ts';
import type { Opening } from './opening.ts';
import { pageStyle } from './page-style.ts';

/** The page that the overlay is in a browser. Its script draws on the canvas; what is said and pressed is real HTML. */
export function overlayHtml(nonce: string, proof: string, opening: Opening, words: Texts['overlayPage']): string {
  const facts = JSON.stringify(opening).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="${opening.language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="dark">
<meta name="proof" content="${proof}">
<title>${words.title}</title>
<link rel="icon" href="data:,">
<link rel="preload" href="frame" as="fetch" crossorigin>
<style nonce="${nonce}">${pageStyle}</style>
<script type="application/json" id="opening">${facts}</script>
<main>
<h1 class="away">${words.heading}</h1>
<div id="desk" role="application" tabindex="-1" aria-label="${words.picture}" aria-describedby="keys">
<canvas id="picture" aria-hidden="true"></canvas>
<div id="pointer" hidden></div>
<div id="bars"></div>
<textarea id="typing" aria-label="${words.text}" autocomplete="off" autocapitalize="off" spellcheck="false" tabindex="-1"></textarea>
</div>
<div id="views" role="group" aria-label="${words.monitors}" hidden></div>
<p id="keys" class="away">${words.help}</p>
<p id="said" class="away" role="status" aria-live="polite"></p>
<div id="after" hidden><p id="after-words" role="status"></p><progress id="after-share" max="1" aria-label="${words.uploading}" hidden></progress><button id="after-close" type="button" hidden>${words.close}</button></div>
</main>
<script type="module" nonce="${nonce}" src="script.js"></script>
</html>
`;
}
