import { readKeys } from './keys.js';

const words = JSON.parse(document.getElementById('words').textContent);
const proof = document.querySelector('meta[name="proof"]').content;
const language = document.documentElement.lang;
const byId = (id) => document.getElementById(id);
/** How often the page looks for news while somebody looks at it, in milliseconds. */
const LOOK = 3000;

let state;
let silence;

function say(text) {
  clearTimeout(silence);
  byId('said').textContent = text;
  silence = setTimeout(() => {
    byId('said').textContent = '';
  }, 6000);
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** An element with its properties and children; text stays text. */
function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  if (properties.name_) element.setAttribute('aria-label', properties.name_);
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

/** @throws Error with the helper's words */
async function change(name, body) {
  const response = await fetch(`/${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Prntscrn-Proof': proof },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error.message.split('\n')[0]);
  if (answer.state) show(answer.state);
  return answer;
}

async function attempt(work, done) {
  try {
    const answer = await work();
    if (done) say(done);
    return answer;
  } catch (error) {
    say(error.message);
    return undefined;
  }
}

function show(next) {
  const before = state;
  state = next;
  const differs = (part) => JSON.stringify(before?.[part]) !== JSON.stringify(next[part]);
  if (differs('account')) showAccount();
  if (differs('recent')) showRecent();
  if (differs('queue')) showQueue();
  if (differs('rescued')) showRescued();
  byId('hotkeys-hint').textContent = next.resident ? words.hotkeysHint : words.noResident;
  showValues();
}

function showAccount() {
  const { account } = state;
  if (account) {
    const link = make('a', { href: account.server, target: '_blank', rel: 'noreferrer' }, account.server);
    const signOut = make('button', { type: 'button' }, words.signOut);
    const buttons = make('div', { className: 'buttons' }, signOut);
    ask(signOut, words.signOutSure, () => attempt(() => change('sign-out', {})));
    byId('account-body').replaceChildren(make('p', {}, `${fill(words.signedIn, account)} `, link), buttons);
    return;
  }
  const server = make('input', {
    type: 'text',
    id: 'server',
    inputMode: 'url',
    autocomplete: 'url',
    placeholder: 'https://',
    value: state.knownServer ?? '',
  });
  const go = make('button', { className: 'main' }, words.signIn);
  const further = make('p', {});
  const form = make('form', { className: 'drop' }, make('label', { htmlFor: 'server' }, words.server), server, go);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const answer = await attempt(() => change('sign-in', { server: server.value.trim() }));
    if (!answer) return;
    const opened = window.open(answer.url, '_blank', 'noreferrer');
    const link = make('a', { href: answer.url, target: '_blank', rel: 'noreferrer' }, words.signInHere);
    further.replaceChildren(opened ? `${words.signInOpened} ` : '', link);
  });
  byId('account-body').replaceChildren(make('p', { className: 'hint' }, words.signedOut), form, further);
}

/** Asks in place before what cannot be taken back; the question has the focus, and Escape says no. */
function ask(button, question, sure) {
  button.addEventListener('click', () => {
    const yes = make('button', { type: 'button', className: 'danger' }, words.yes);
    const no = make('button', { type: 'button' }, words.no);
    const box = make('span', { className: 'buttons', role: 'group' }, question, yes, no);
    box.setAttribute('aria-label', question);
    const back = () => {
      box.replaceWith(button);
      button.focus();
    };
    no.addEventListener('click', back);
    box.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') back();
    });
    yes.addEventListener('click', async () => {
      yes.disabled = true;
      if (!(await sure())) back();
    });
    button.replaceWith(box);
    yes.focus();
  });
}

const time = (iso) => new Date(iso).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
const size = (bytes) =>
  bytes < 1e6
    ? `${Math.max(1, Math.round(bytes / 1000)).toLocaleString(language)} kB`
    : `${(bytes / 1e6).toLocaleString(language, { maximumFractionDigits: 1 })} MB`;

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function showRecent() {
  byId('recent-hint').textContent = state.recent.length > 0 ? words.recentHint : words.noRecent;
  const items = state.recent.map((picture) => {
    const { id, url, title, width, height, bytes, createdAt } = picture;
    const name = title || time(createdAt);
    const image = make('img', { src: `/thumbnail/${id}`, alt: '', loading: 'lazy' });
    const link = make('a', { href: url, target: '_blank', rel: 'noreferrer', name_: `${words.open}: ${name}` }, image);
    const copyButton = make('button', { type: 'button', name_: `${words.copy}: ${name}` }, words.copy);
    copyButton.addEventListener('click', async () => say((await copy(url)) ? words.copied : url));
    const remove = make(
      'button',
      { type: 'button', className: 'danger', name_: `${words.delete}: ${name}` },
      words.delete,
    );
    ask(remove, words.deleteSure, () => attempt(() => change('delete', { id }), words.deleted));
    const about = `${width}×${height} · ${size(bytes)}`;
    return make(
      'li',
      {},
      link,
      make('div', { className: 'about' }, make('span', {}, name), make('span', { className: 'hint' }, about)),
      make('div', { className: 'buttons' }, copyButton, remove),
    );
  });
  byId('recent-list').replaceChildren(...items);
}

function showQueue() {
  byId('queue').hidden = state.queue.length === 0;
  const items = state.queue.map(({ id, bytes, createdAt, attempts, error, foreign }) => {
    const send = make('button', { type: 'button', name_: `${words.send}: ${time(createdAt)}` }, words.send);
    send.addEventListener('click', async () => {
      send.disabled = true;
      if (!(await attempt(() => change('retry', { id }), words.sent))) send.disabled = false;
    });
    const drop = make(
      'button',
      { type: 'button', className: 'danger', name_: `${words.drop}: ${time(createdAt)}` },
      words.drop,
    );
    ask(drop, words.dropSure, () => attempt(() => change('drop', { id }), words.dropped));
    const told = attempts === 1 ? words.triedOnce : words.tried;
    const tried = attempts === 0 ? words.notTried : fill(told, { count: attempts, error });
    const why = foreign ? words.foreign : tried;
    const about = make('span', { className: 'hint' }, `${size(bytes)} · ${why}`);
    const label = make('div', { className: 'about' }, make('span', {}, time(createdAt)), about);
    return make('li', {}, label, make('div', { className: 'buttons' }, send, drop));
  });
  byId('queue-list').replaceChildren(...items);
}

function showRescued() {
  byId('rescued').hidden = state.rescued.length === 0;
  byId('rescued-list').replaceChildren(...state.rescued.map((path) => make('li', {}, path)));
}

/** What somebody is typing into just now is theirs. */
function showValues() {
  for (const [key, value] of Object.entries(state.values)) {
    const control = byId(key);
    if (!control || control === document.activeElement || control.classList.contains('recording')) continue;
    if (control.type === 'checkbox') control.checked = value === true;
    else control.value = value === 'off' && control.dataset.kind === 'hotkey' ? words.off : (value ?? '');
    if (control.dataset.kind !== 'hotkey') continue;
    if (state.missing.includes(key)) fault(key, words.taken);
    else if (byId(`${key}-fault`).textContent === words.taken) fault(key, '');
    const off = document.querySelector(`[data-off="${key}"]`);
    off.disabled = value === 'off';
  }
  for (const row of document.querySelectorAll('[data-key]')) showUndo(row, row.dataset.key);
  byId('startup-row').hidden = state.startup === null;
  byId('startup').checked = state.startup === true;
}

function showUndo(row, key) {
  const changed = state.values[key] !== state.defaults[key];
  const there = row.querySelector('button.link');
  if (changed === (there !== null)) return;
  if (there) return there.remove();
  const name = fill(words.undoName, { name: row.querySelector('label').textContent });
  const undo = make('button', { type: 'button', className: 'link hint', name_: name }, words.undo);
  undo.addEventListener('click', () => {
    byId(key).focus();
    void set(key, null);
  });
  row.querySelector('.fault').before(undo);
}

function fault(key, text) {
  byId(`${key}-fault`).textContent = text;
  if (text) byId(key).setAttribute('aria-invalid', 'true');
  else byId(key).removeAttribute('aria-invalid');
}

async function set(key, value) {
  try {
    await change('set', { key, value });
    fault(key, '');
    say(words.saved);
  } catch (error) {
    fault(key, error.message);
  }
  const control = byId(key);
  if (control.type === 'checkbox') control.checked = state.values[key] === true;
  else if (value === null || control.dataset.kind === 'hotkey') {
    control.value = state.values[key] === 'off' ? words.off : (state.values[key] ?? '');
  }
}

function onChange(event) {
  const control = event.target;
  const { kind } = control.dataset;
  if (control.id === 'startup') return attempt(() => change('startup', { on: control.checked }), words.saved);
  if (control.id === 'file') return void upload(control.files[0]);
  if (!kind) return undefined;
  if (kind === 'switch') return set(control.id, control.checked ? 'on' : 'off');
  const text = control.value.trim();
  const off = kind === 'hotkey' && text.toLowerCase() === words.off.toLowerCase();
  return set(control.id, off ? 'off' : text || null);
}

async function onClick({ target }) {
  const { record, off } = target.dataset;
  if (off) return set(off, 'off');
  if (!record) return undefined;
  const field = byId(record);
  if (field.classList.contains('recording')) return undefined;
  await change('record', { on: true }).catch(() => {});
  field.classList.add('recording');
  const before = field.value;
  field.value = words.recording;
  const keys = await readKeys(target);
  field.classList.remove('recording');
  field.value = before;
  await change('record', { on: false }).catch(() => {});
  return keys && set(record, keys);
}

function upload(file) {
  if (!file) return;
  const bar = byId('upload-progress');
  const request = new XMLHttpRequest();
  request.open('POST', '/upload');
  request.setRequestHeader('X-Prntscrn-Proof', proof);
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    bar.hidden = false;
    bar.value = (loaded / total) * 100;
  });
  request.addEventListener('loadend', async () => {
    bar.hidden = true;
    byId('file').value = '';
    const answer = request.status ? JSON.parse(request.responseText) : { error: { message: words.gone } };
    if (answer.error) return say(answer.error.message.split('\n')[0]);
    say((await copy(answer.url)) ? words.uploaded : fill(words.uploadedNotCopied, answer));
    return look();
  });
  request.send(file);
}

function letFilesDrop() {
  addEventListener('dragover', (event) => {
    event.preventDefault();
    document.body.classList.add('dragging');
  });
  for (const end of ['dragleave', 'drop']) addEventListener(end, () => document.body.classList.remove('dragging'));
  addEventListener('drop', (event) => {
    event.preventDefault();
    upload(event.dataTransfer.files[0]);
  });
}

async function look() {
  if (document.hidden) return;
  try {
    const response = await fetch('/state');
    if (!response.ok) throw new Error(response.statusText);
    show(await response.json());
    byId('gone').hidden = true;
  } catch {
    byId('gone').textContent = words.gone;
    byId('gone').hidden = false;
  }
}

addEventListener('change', onChange);
addEventListener('click', onClick);
addEventListener('visibilitychange', look);
letFilesDrop();
await look();
setInterval(look, LOOK);
if (location.hash) document.querySelector(location.hash)?.scrollIntoView();
if (location.hash === '#upload') document.querySelector('#file').focus();
