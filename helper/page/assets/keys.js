/** Names of keys by the browser's name of them (UI Events, KeyboardEvent key). */
const names = {
  PrintScreen: 'Print',
  ' ': 'Space',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
};
const same = [
  'Pause',
  'ScrollLock',
  'Insert',
  'Delete',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Tab',
  'Enter',
  'Backspace',
];
const modifiers = ['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'NumLock'];

/** How long a person may think before it is given up, in milliseconds: our keys are theirs for so long. */
const PATIENCE = 18000;

/** The key of an event as hotkeys name it: a letter by what it writes, a digit by where it stands. */
function keyOf({ key, code }) {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  if (/^Digit\d$/.test(code)) return code.slice(5);
  if (/^F([1-9]|1\d|2[0-4])$/.test(key) || same.includes(key)) return key;
  return names[key];
}

/** Waits for a person to press a hotkey. Undefined when they leave with Escape, look elsewhere or take too long. */
export function readKeys(button) {
  return new Promise((resolve) => {
    const stop = new AbortController();
    const finish = (keys) => {
      stop.abort();
      clearTimeout(late);
      resolve(keys);
    };
    const late = setTimeout(finish, PATIENCE);
    const take = (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (modifiers.includes(event.key) || event.repeat) return;
      const held = [
        event.ctrlKey && 'Ctrl',
        event.altKey && 'Alt',
        event.shiftKey && 'Shift',
        event.metaKey && 'Super',
      ];
      const with_ = held.filter(Boolean);
      if (event.key === 'Escape' && with_.length === 0) return finish();
      const key = keyOf(event);
      if (key) finish([...with_, key].join('+'));
    };
    const options = { signal: stop.signal, capture: true };
    addEventListener('keydown', take, options);
    // Some systems tell of PrtScn only when it is let go.
    addEventListener('keyup', (event) => event.key === 'PrintScreen' && take(event), options);
    addEventListener('blur', () => finish(), { signal: stop.signal });
    button.addEventListener('blur', () => finish(), { signal: stop.signal });
  });
}
