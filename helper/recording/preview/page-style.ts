/** The page's style: the colours of the overlay, light where the system is light. */
export const previewStyle = `
:root { color-scheme: light dark; --ground: light-dark(#f6f7f9, #14171c); --plate: light-dark(#fff, #1d2128);
  --text: light-dark(#1b1f26, #f4f6f8); --quiet: light-dark(#55606e, #aeb6c2); --line: light-dark(#cdd3db, #39414d);
  --accent: #1f6feb; --bad: light-dark(#b42318, #ff8a80); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.25rem; margin: 0; }
p { margin: .35rem 0; }
.facts, .keys, #part { color: var(--quiet); }
.keys { font-size: .85rem; }
canvas { display: block; max-width: 100%; max-height: 56vh; margin: .75rem auto; background: var(--plate);
  border: 1px solid var(--line); border-radius: 6px; }
.row { display: flex; gap: .75rem; align-items: center; flex-wrap: wrap; margin: .5rem 0; }
.grow { flex: 1 1 12rem; }
label { display: flex; gap: .6rem; align-items: center; }
input[type=range] { flex: 1; min-width: 6rem; accent-color: var(--accent); }
output { font-variant-numeric: tabular-nums; min-width: 7.5rem; text-align: right; }
fieldset { border: 1px solid var(--line); border-radius: 8px; padding: .25rem .9rem .5rem; margin: .5rem 0; }
legend { padding: 0 .4rem; }
button { font: inherit; color: inherit; background: var(--plate); border: 1px solid var(--line); border-radius: 8px;
  padding: .5rem 1rem; min-height: 2.5rem; cursor: pointer; }
button:hover { border-color: var(--quiet); }
button:disabled { opacity: .5; cursor: default; }
button.main { background: var(--accent); border-color: var(--accent); color: #fff; font-weight: 600; margin-left: .75rem; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
#status { min-height: 1.5rem; font-weight: 600; }
#status.bad { color: var(--bad); white-space: pre-line; }
`;
