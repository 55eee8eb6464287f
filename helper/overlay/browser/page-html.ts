import type { Opening } from './opening.ts';
import { pageStyle } from './page-style.ts';

/** The page that the overlay is in a browser. Its script draws on the canvas; what is said and pressed is real HTML. */
export function overlayHtml(nonce: string, proof: string, opening: Opening): string {
  const facts = JSON.stringify(opening).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="dark">
<meta name="proof" content="${proof}">
<title>Mark a region · prntscrn</title>
<link rel="icon" href="data:,">
<link rel="preload" href="frame" as="fetch" crossorigin="use-credentials">
<style nonce="${nonce}">${pageStyle}</style>
<script type="application/json" id="opening">${facts}</script>
<main>
<h1 class="away">Mark a region</h1>
<div id="desk" role="application" tabindex="-1" aria-label="Picture of the screen" aria-describedby="keys">
<canvas id="picture" aria-hidden="true"></canvas>
<div id="pointer" hidden></div>
<div id="bars"></div>
<textarea id="typing" aria-label="Text on the picture" autocomplete="off" autocapitalize="off" spellcheck="false" tabindex="-1"></textarea>
</div>
<div id="views" role="group" aria-label="Monitors" hidden></div>
<p id="keys" class="away">Space takes this monitor, 1 to 9 another one, Control A everything, L the last region. Arrows move the pointer, Enter begins and ends a region. Escape leaves.</p>
<p id="said" class="away" role="status" aria-live="polite"></p>
<div id="after" hidden><p id="after-words" role="status"></p><progress id="after-share" max="1" aria-label="Uploading" hidden></progress><button id="after-close" type="button" hidden>Close</button></div>
</main>
<script type="module" nonce="${nonce}" src="script.js"></script>
</html>
`;
}
