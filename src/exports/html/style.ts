/** The look of an exported page: light or dark as the system is, from a phone to a wide screen. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #faf9f7; --card: #ffffff; --ink: #1d1d1f; --soft: #5f6067; --line: #dcdad5; --accent: #3d4fd1; --on-accent: #ffffff;
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', 'Hiragino Sans', 'Noto Sans JP', 'Yu Gothic UI', sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #16171b; --card: #1f2127; --ink: #ececf0; --soft: #a3a5b0; --line: #363943; --accent: #93a2ff; --on-accent: #14151a; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.25rem clamp(1rem, 3vw, 2rem) 3rem; background: var(--paper); color: var(--ink); }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; margin-bottom: 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
header p { margin: 0; color: var(--soft); flex: 1 1 14rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0; }
h3 { font-size: .95rem; margin: 1.5rem 0 .5rem; }
.hint { color: var(--soft); font-size: .875rem; margin: 0 0 .75rem; }
main { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 52rem) { main { grid-template-columns: minmax(0, 26rem) minmax(0, 1fr); align-items: start; } .wide { grid-column: 1 / -1; } }
.panel { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.1rem; }
canvas { display: block; width: 100%; height: auto; aspect-ratio: 1; border-radius: 8px; background: var(--line); }
#view { border-radius: 10px; max-width: 26rem; margin: 0 auto; }
.row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin-top: .9rem; }
button, input[type='number'], select {
  font: inherit; font-size: .95rem; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 9px; padding: .4rem .7rem; min-height: 2.5rem;
}
button { cursor: pointer; }
button:hover { border-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button.main, button[aria-pressed='true'] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
input[type='number'] { width: 8.5rem; }
input[type='range'] { width: 100%; accent-color: var(--accent); margin: 0; height: 1.75rem; }
label { display: grid; gap: .1rem; font-size: .9rem; }
label.inline { display: flex; gap: .5rem; align-items: center; }
#directions { display: grid; gap: .35rem 1.25rem; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); }
#grid { display: grid; gap: .5rem; grid-template-columns: repeat(4, minmax(0, 1fr)); }
@media (min-width: 40rem) { #grid { grid-template-columns: repeat(8, minmax(0, 1fr)); } }
#grid button { padding: 0; min-height: 0; border: 2px solid transparent; border-radius: 10px; background: none; }
#grid button[aria-pressed='true'] { border-color: var(--accent); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; font-weight: 400; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; vertical-align: top; }
th:first-child { color: var(--soft); }
pre { font-size: .8rem; overflow: auto; background: var(--paper); border-radius: 8px; padding: .75rem; margin: 0; }
summary { cursor: pointer; font-weight: 600; }
details[open] summary { margin-bottom: .75rem; }
#status { color: var(--soft); margin: 0; }
#status:empty { display: none; }
footer { color: var(--soft); font-size: .875rem; margin-top: 1.25rem; }
#languages { display: flex; gap: .4rem; }
#languages button { padding: .2rem .6rem; min-height: 2rem; font-size: .875rem; }
.visually-hidden { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
`;
