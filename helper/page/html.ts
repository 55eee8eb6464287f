import { settingFields, settingKeys } from '#helper/settings/setting-fields.ts';
import type { SettingKey } from '#helper/settings/settings.ts';
import type { Studio } from '#helper/shot/studio.ts';
import type { Texts } from '#helper/texts/english.ts';
import type { Language } from '#helper/texts/texts.ts';

type Words = Texts['page'];
/** A setting's words, whichever of them there are. */
type SettingText = { readonly label: string; readonly hint?: string; readonly choices?: Record<string, string> };

/** The page's frame with every control; its script fills in what changes. */
export function pageHtml(studio: Studio, texts: Texts, language: Language, proof: string): string {
  const { page: words } = texts;
  const rows = (wanted: (key: SettingKey) => boolean) =>
    settingKeys
      .filter(wanted)
      .map((key) => settingRow(key, texts.settings[key], words, studio))
      .join('');
  const isHotkey = (key: SettingKey) => key.startsWith('hotkeys.');
  const isGif = (key: SettingKey) => key.startsWith('gif.');
  const ofHelper = (key: SettingKey) => ['notifications', 'tray', 'overlay', 'updates'].includes(key);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="proof" content="${proof}">
<title>${words.title}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page.css">
<script type="application/json" id="words">${JSON.stringify(words).replaceAll('<', '\\u003c')}</script>
<script src="/page.js" type="module"></script>
</head>
<body>
<header>${mark}<h1>${words.heading}</h1></header>
<main>
<p id="gone" class="banner" role="alert" hidden></p>
${section('account', words.account, '<div id="account-body"></div>')}
${section(
  'recent',
  words.recent,
  `<p class="hint" id="recent-hint">${words.recentHint}</p><ul id="recent-list" class="pictures"></ul>
<div id="upload" class="drop"><label class="button" for="file">${words.upload}</label><input id="file" class="away" type="file" accept="image/png,image/jpeg,image/gif,image/webp,image/avif"><span class="hint">${words.uploadHint}</span><progress id="upload-progress" max="100" hidden aria-label="${words.upload}"></progress></div>`,
)}
${section('queue', words.queue, `<p class="hint">${words.queueHint} <button type="button" class="link" id="send-all">${words.sendAll}</button></p><ul id="queue-list" class="rows"></ul>`, true)}
${section('rescued', words.rescued, `<p class="hint">${words.rescuedHint}</p><ul id="rescued-list" class="rows"></ul>`, true)}
${section('hotkeys', words.hotkeys, `<p class="hint" id="hotkeys-hint">${words.hotkeysHint}</p>${rows(isHotkey)}`)}
${section(
  'pictures',
  words.pictures,
  rows((key) => !isHotkey(key) && !ofHelper(key) && !isGif(key)),
)}
${section('gif', words.gif, rows(isGif))}
${section('helper', words.helper, `${rows(ofHelper)}<div class="row" id="startup-row"><label for="startup">${words.startup}</label><span class="control"><input type="checkbox" role="switch" id="startup"></span></div>`)}
</main>
<div id="said" role="status" aria-live="polite"></div>
</body>
</html>
`;
}

export const mark =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#4263eb"/><path d="M8 12.5V10a2 2 0 0 1 2-2h2.5M19.5 8H22a2 2 0 0 1 2 2v2.5M24 19.5V22a2 2 0 0 1-2 2h-2.5M12.5 24H10a2 2 0 0 1-2-2v-2.5" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/><circle cx="16" cy="16" r="3.2" fill="#fff"/></svg>';

function section(id: string, heading: string, body: string, hidden = false): string {
  return `<section id="${id}" aria-labelledby="${id}-heading"${hidden ? ' hidden' : ''}><h2 id="${id}-heading">${heading}</h2>${body}</section>`;
}

function settingRow(key: SettingKey, text: SettingText, words: Words, studio: Studio): string {
  const hint = text.hint ? `<span class="hint" id="${key}-hint">${text.hint}</span>` : '';
  const described = `aria-describedby="${text.hint ? `${key}-hint ` : ''}${key}-fault"`;
  const control = controlOf(key, text, words, studio, described);
  const fault = `<span class="fault" id="${key}-fault" role="alert"></span>`;
  return `<div class="row" data-key="${key}"><div><label for="${key}">${text.label}</label>${hint}${fault}</div><span class="control">${control}</span></div>`;
}

function controlOf(key: SettingKey, text: SettingText, words: Words, studio: Studio, described: string): string {
  const field = settingFields[key];
  const common = `id="${key}" data-kind="${field.kind}" ${described}`;
  switch (field.kind) {
    case 'switch':
      return `<input type="checkbox" role="switch" ${common}>`;
    case 'choice': {
      const options = field.values.map(
        (value) => `<option value="${value}">${text.choices?.[value] ?? value}</option>`,
      );
      return `<select ${common}>${options.join('')}</select>`;
    }
    case 'number':
      return `<input type="number" min="${field.min}" max="${field.max}" ${common}>`;
    case 'folder':
      return `<input type="text" spellcheck="false" autocomplete="off" placeholder="${escapeHtml(studio.folders.pictures)}" ${common}>`;
    case 'hotkey': {
      const name = (words: string) => words.replace('{name}', () => text.label);
      return `<input type="text" spellcheck="false" autocomplete="off" ${common}><button type="button" data-record="${key}" aria-label="${name(words.recordName)}">${words.record}</button><button type="button" data-off="${key}" aria-label="${name(words.offName)}">${words.off}</button>`;
    }
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
