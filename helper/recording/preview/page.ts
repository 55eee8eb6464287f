import { say } from '#editor/words.ts';
import type { Texts } from '#helper/texts/english.ts';
import { spellKeys } from '#helper/texts/spell-keys.ts';
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
export function previewPage(nonce: string, facts: PageFacts, texts: Texts): string {
  const { language, preview: words } = texts;
  const format = facts.format === 'webp' ? 'WebP' : 'GIF';
  const size = `${facts.width} × ${facts.height}`;
  const keys = [words.keys, ...(facts.upload ? [words.uploadKey] : []), words.discardKey].join(' · ');
  const [ctrl, space] = [spellKeys('Ctrl', texts), spellKeys('Space', texts)];
  const upload = facts.upload
    ? `<button id="upload" class="main" aria-keyshortcuts="Control+D" title="${ctrl}+D">${words.upload}</button>`
    : '';
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>${words.title}</title>
<style nonce="${nonce}">${previewStyle}</style>
<main>
<h1>${words.heading}</h1>
<p class="facts">${say(words.facts, { size, fps: facts.fps, format })}</p>
<canvas id="picture" width="${facts.width}" height="${facts.height}" role="img" aria-label="${words.picture}"></canvas>
<div class="row">
<button id="play" aria-keyshortcuts="Space" title="${space}">${words.play}</button>
<label class="grow">${words.position} <input id="position" type="range" min="0" max="${facts.slots - 1}" value="0"></label>
<output id="time"></output>
</div>
<fieldset>
<legend>${words.keep}</legend>
<div class="row">
<label class="grow">${words.start} <input id="from" type="range" min="0" max="${facts.slots - 1}" value="0" aria-keyshortcuts="I"></label>
<label class="grow">${words.end} <input id="to" type="range" min="1" max="${facts.slots}" value="${facts.slots}" aria-keyshortcuts="O"></label>
<button id="whole" title="${words.wholeHint}">${words.whole}</button>
</div>
<p id="part" role="status"></p>
</fieldset>
<div class="row actions">
<button id="discard" title="Esc">${words.discard}</button>
<span class="grow"></span>
<button id="copy" aria-keyshortcuts="Control+C" title="${ctrl}+C">${words.copy}</button>
<button id="save" aria-keyshortcuts="Control+S" title="${ctrl}+S">${words.save}</button>
${upload}
</div>
<p id="status" role="status"></p>
<p class="keys">${keys}</p>
</main>
<script type="module" nonce="${nonce}">const facts = ${json(facts)}, words = ${json(words)};
${previewScript}</script>
`;
}

const json = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');
