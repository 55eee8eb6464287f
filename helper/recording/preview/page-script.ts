/** The page's script; `facts` stands before it. It runs in the browser, so it is text here. */
export const previewScript = String.raw`
const $ = (id) => document.getElementById(id);
const [canvas, position, from, to] = ['picture', 'position', 'from', 'to'].map($);
const context = canvas.getContext('2d');
const kept = new Map();
let playing = false, over = false, wanted = -1, startedAt = 0, startedSlot = 0;

const say = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const seconds = (slots) => (slots / facts.fps).toFixed(1) + ' s';
const frameAt = (slot) => {
  let low = 0, high = facts.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (facts.starts[middle] <= slot) low = middle; else high = middle - 1;
  }
  return low;
};
// Some pictures stay in memory, none on the disk.
const load = (index) => {
  if (index >= facts.starts.length) return;
  if (!kept.has(index)) {
    if (kept.size > 40) kept.delete(kept.keys().next().value);
    kept.set(index, fetch('frame/' + index).then((answer) => answer.blob()).then(createImageBitmap));
    kept.get(index).catch(() => kept.delete(index));
  }
  return kept.get(index);
};
const show = async () => {
  const slot = Number(position.value);
  $('time').textContent = seconds(slot) + ' / ' + seconds(facts.slots);
  position.setAttribute('aria-valuetext', seconds(slot));
  const index = frameAt(slot);
  if (index === wanted) return;
  wanted = index;
  const picture = await load(index);
  if (wanted === index && picture) context.drawImage(picture, 0, 0);
  for (let next = 1; playing && next < 5; next += 1) load(index + next);
};
const go = (slot) => {
  position.value = slot;
  show();
};
const play = (on) => {
  playing = on;
  $('play').textContent = on ? words.pause : words.play;
  if (!on) return;
  const [a, b] = [Number(from.value), Number(to.value)];
  const at = Number(position.value);
  startedSlot = at < a || at >= b - 1 ? a : at;
  startedAt = performance.now();
  requestAnimationFrame(tick);
};
const tick = () => {
  if (!playing) return;
  const [a, b] = [Number(from.value), Number(to.value)];
  const slot = startedSlot + Math.floor(((performance.now() - startedAt) * facts.fps) / 1000);
  go(a + ((slot - a) % Math.max(1, b - a)));
  requestAnimationFrame(tick);
};
let asked = 0;
const part = async () => {
  const [a, b] = [Number(from.value), Number(to.value)];
  from.setAttribute('aria-valuetext', seconds(a));
  to.setAttribute('aria-valuetext', seconds(b));
  $('whole').disabled = a === 0 && b === facts.slots;
  const mine = ++asked;
  const { bytes } = await (await fetch('size?from=' + a + '&to=' + b)).json();
  const text = $('whole').disabled ? words.part : words.partAbout;
  const values = { from: seconds(a), to: seconds(b), length: seconds(b - a), size: (bytes / 2 ** 20).toFixed(2) };
  if (mine === asked) $('part').textContent = say(text, values);
};
const start = (slot) => {
  from.value = Math.min(slot, Number(to.value) - 1);
  go(Number(from.value));
  part();
};
const end = (slot) => {
  to.value = Math.max(slot, Number(from.value) + 1);
  go(Number(to.value) - 1);
  part();
};
const status = (words, bad) => {
  $('status').textContent = words;
  $('status').className = bad ? 'bad' : '';
};
const able = (on) => {
  for (const control of document.querySelectorAll('button, input')) control.disabled = !on;
  if (on) part();
};
const decide = async (action) => {
  if (over) return;
  over = true;
  play(false);
  able(false);
  status(words.moment);
  try {
    const answer = await fetch('decide', { method: 'POST', body: JSON.stringify({ action, from: Number(from.value), to: Number(to.value) }) });
    if (!answer.ok) throw new Error(await answer.text());
    let rest = '', last = {};
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      const lines = (rest + piece.value).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        last = JSON.parse(line);
        if (last.stage) status(last.stage);
      }
    }
    if (!last.done) throw new Error(last.error || words.ended);
    status(say(words.closable, last));
    document.title = words.done;
    alive.close();
  } catch (error) {
    over = false;
    able(true);
    status(error.message, true);
  }
};
const discard = () => confirm(words.discardSure) && decide('discard');

position.oninput = () => { play(false); show(); };
from.oninput = () => { play(false); start(Number(from.value)); };
to.oninput = () => { play(false); end(Number(to.value)); };
$('play').onclick = () => play(!playing);
$('whole').onclick = () => { from.value = 0; to.value = facts.slots; part(); };
$('discard').onclick = discard;
for (const action of ['copy', 'save', 'upload']) if ($(action)) $(action).onclick = () => decide(action);
document.onkeydown = (event) => {
  if (over) return;
  const control = event.ctrlKey || event.metaKey;
  const slot = Number(position.value);
  const ranged = event.target instanceof HTMLInputElement;
  const does = control
    ? { s: () => decide('save'), c: () => decide('copy'), d: () => facts.upload && decide('upload') }[event.key.toLowerCase()]
    : { ' ': event.target instanceof HTMLButtonElement ? undefined : () => play(!playing), i: () => start(slot), o: () => end(slot + 1), Escape: discard,
        ArrowLeft: ranged ? undefined : () => { play(false); go(Math.max(0, slot - 1)); },
        ArrowRight: ranged ? undefined : () => { play(false); go(Math.min(facts.slots - 1, slot + 1)); } }[event.key];
  if (!does || event.altKey) return;
  event.preventDefault();
  does();
};
// The helper notices by it that the page was closed.
const alive = new EventSource('alive');
part();
show();
if (!matchMedia('(prefers-reduced-motion: reduce)').matches) play(true);
// Space plays from the very start: it must not press what sends.
$('play').focus();
`;
