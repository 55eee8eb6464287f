import { previewScript } from './page-script.ts';
import { previewStyle } from './page-style.ts';

/** What the page has to know. */
export interface PageFacts {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly slots: number;
  readonly format: string;
  readonly bytes: number;
  readonly upload: boolean;
  /** In which slot each frame begins. */
  readonly starts: readonly number[];
}

/** The page on which a recording is looked at and trimmed. Its script and its style are its own: it loads nothing. */
export function previewPage(nonce: string, facts: PageFacts): string {
  const upload = facts.upload
    ? '<button id="upload" class="main" aria-keyshortcuts="Control+D" title="Ctrl+D">Upload</button>'
    : '';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>Recording · prntscrn</title>
<style nonce="${nonce}">${previewStyle}</style>
<main>
<h1>Your recording</h1>
<p class="facts">${facts.width} × ${facts.height} · ${facts.fps} frames a second · ${facts.format === 'webp' ? 'WebP' : 'GIF'} · nothing has been sent yet</p>
<canvas id="picture" width="${facts.width}" height="${facts.height}" role="img" aria-label="The recording"></canvas>
<div class="row">
<button id="play" aria-keyshortcuts="Space" title="Space">Play</button>
<label class="grow">Position <input id="position" type="range" min="0" max="${facts.slots - 1}" value="0"></label>
<output id="time"></output>
</div>
<fieldset>
<legend>Keep</legend>
<div class="row">
<label class="grow">Start <input id="from" type="range" min="0" max="${facts.slots - 1}" value="0" aria-keyshortcuts="I"></label>
<label class="grow">End <input id="to" type="range" min="1" max="${facts.slots}" value="${facts.slots}" aria-keyshortcuts="O"></label>
<button id="whole" title="Takes the trim back">Whole</button>
</div>
<p id="part" role="status"></p>
</fieldset>
<div class="row actions">
<button id="discard" title="Esc">Discard…</button>
<span class="grow"></span>
<button id="copy" aria-keyshortcuts="Control+C" title="Ctrl+C">Copy</button>
<button id="save" aria-keyshortcuts="Control+S" title="Ctrl+S">Save</button>
${upload}
</div>
<p id="status" role="status"></p>
<p class="keys">Space plays · ← → one frame · I starts here · O ends here · Ctrl+S saves · Ctrl+C copies${facts.upload ? ' · Ctrl+D uploads' : ''} · Esc discards</p>
</main>
<script type="module" nonce="${nonce}">const facts = ${JSON.stringify(facts).replaceAll('<', '\\u003c')};
${previewScript}</script>
`;
}
