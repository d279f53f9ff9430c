/** Colours, text, buttons and fields. */
export const base = `
:root {
  color-scheme: light dark;
  --page: #f6f6f4;
  --surface: #ffffff;
  --sunken: #f3f3f0;
  --text: #1d1e20;
  --quiet: #62656b;
  --line: #dfdfda;
  --line-strong: #8b8e94;
  --accent: #3550c8;
  --accent-strong: #273fae;
  --on-accent: #ffffff;
  --accent-soft: #eceffc;
  --error: #b3261e;
  --error-soft: #fdeeed;
  --warn-soft: #fdf5e2;
  --warn-line: #d9a520;
  --shadow: 0 1px 2px rgb(0 0 0 / 5%), 0 6px 24px rgb(0 0 0 / 4%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131417;
    --surface: #1c1e22;
    --sunken: #24262b;
    --text: #e9eaec;
    --quiet: #a2a6ad;
    --line: #33363c;
    --line-strong: #7b8088;
    --accent: #9db0ff;
    --accent-strong: #b9c7ff;
    --on-accent: #11173a;
    --accent-soft: #242a45;
    --error: #ff9d94;
    --error-soft: #3a2221;
    --warn-soft: #322b1a;
    --warn-line: #b98b1d;
    --shadow: none;
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
.top, main { max-width: 47rem; margin: 0 auto; padding: 0 1.5rem; }
main { padding-bottom: 6rem; }
.top nav { display: flex; align-items: baseline; gap: 1.5rem; padding: 1.25rem 0; }
.top a { color: var(--quiet); text-decoration: none; }
.top a:hover { color: var(--text); text-decoration: underline; }
.top .brand { color: var(--text); font-weight: 600; margin-right: auto; }
h1, h2 { text-wrap: balance; }
h1 { font-size: clamp(1.7rem, 5vw, 2.15rem); line-height: 1.2; letter-spacing: -.02em; margin: 2rem 0 .5rem; }
h2 { font-size: 1.3rem; line-height: 1.3; letter-spacing: -.01em; margin: 0 0 1rem; }
h3 { font-size: 1.1rem; margin: 0 0 1rem; }
h1:focus, h2:focus, .alert:focus, .done:focus { outline: none; }
p { margin: 0 0 1rem; }
.lead + p { margin-top: 1.5rem; }
a { color: var(--accent); text-underline-offset: .15em; }
.lead { color: var(--quiet); font-size: 1.05rem; text-wrap: pretty; }
.quiet, .hint { color: var(--quiet); }
.hint { font-size: .9rem; margin: .35rem 0 0; font-weight: 400; }
.unseen, .skip:not(:focus) {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.skip:focus { position: absolute; left: 1rem; top: .5rem; background: var(--surface); padding: .5rem 1rem; z-index: 1; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.card {
  background: var(--surface); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow);
  padding: 1.75rem; margin: 1.75rem 0 3rem;
}
.between { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: .25rem 1rem; margin: 0; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 0; }
button, .button {
  display: inline-block; font: inherit; font-weight: 550; color: var(--text); background: var(--surface);
  border: 1px solid var(--line-strong); border-radius: 9px; padding: .55rem 1.15rem; cursor: pointer; text-decoration: none;
}
button:hover:not(:disabled), .button:hover { background: var(--sunken); }
button:disabled { opacity: .55; cursor: default; }
button.primary, .button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.primary:hover:not(:disabled), .button.primary:hover { background: var(--accent-strong); border-color: var(--accent-strong); }
button.danger { color: var(--error); border-color: var(--error); }
button.danger:hover:not(:disabled) { background: var(--error-soft); }
button.plain { border-color: transparent; background: none; color: var(--accent); padding: .25rem .5rem; margin: -.25rem -.5rem; }
button.plain:hover:not(:disabled) { background: var(--accent-soft); }
.field, fieldset { margin: 1.75rem 0 0; }
fieldset { border: 0; padding: 0; min-width: 0; }
label, legend { font-weight: 600; padding: 0; }
input:not([type]), input[type="number"] {
  display: block; width: 100%; max-width: 24rem; font: inherit; color: inherit; background: var(--surface);
  border: 1px solid var(--line-strong); border-radius: 9px; padding: .55rem .8rem; margin-top: .4rem;
}
input[type="number"] { max-width: 11rem; }
input[type="color"] {
  display: block; width: 4.5rem; height: 2.5rem; padding: .25rem; margin-top: .4rem; cursor: pointer;
  background: var(--surface); border: 1px solid var(--line-strong); border-radius: 9px;
}
input[aria-invalid="true"] { border-color: var(--error); box-shadow: 0 0 0 1px var(--error); }
input[type="radio"] { accent-color: var(--accent); margin: .3rem 0 0; flex: none; }
.options { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin-top: .6rem; }
.option {
  display: flex; gap: .65rem; align-items: flex-start; border: 1px solid var(--line); border-radius: 10px;
  padding: .7rem .9rem; cursor: pointer; font-weight: 400;
}
.option b { font-weight: 600; }
.option .hint { display: block; margin: 0; }
.option:hover { border-color: var(--line-strong); }
.option:has(:checked) { border-color: var(--accent); background: var(--accent-soft); }
.option:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; }
.option input:focus-visible { outline: none; }
.error { color: var(--error); margin: .5rem 0 0; font-size: .95rem; }
.alert { background: var(--error-soft); border-left: 3px solid var(--error); border-radius: 6px; padding: .9rem 1.1rem; margin-bottom: 1.5rem; }
.alert p:last-child { margin-bottom: 0; }
code { font: .9em ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--quiet); }
@media (max-width: 32rem) {
  .top, main { padding-left: 1rem; padding-right: 1rem; }
  .card { padding: 1.25rem; }
  .top nav { gap: 1rem; }
}
@media (prefers-reduced-motion: no-preference) {
  button, .option, .drop { transition: background-color .12s, border-color .12s; }
}
`;
