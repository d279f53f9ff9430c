/** The parts of single pages. */
export const parts = `
.drop {
  border: 2px dashed var(--line-strong); border-radius: 12px; background: var(--sunken); padding: 2.25rem 1.25rem;
  text-align: center;
}
.drop.over { border-color: var(--accent); background: var(--accent-soft); }
.drop.invalid { border-color: var(--error); }
.drop-title { font-size: 1.15rem; font-weight: 600; margin: 0; }
.drop .buttons { justify-content: center; margin-top: 1.25rem; }
.chosen { margin-top: 1.25rem; }
.thumbs { display: grid; grid-template-columns: repeat(8, 1fr); gap: .5rem; margin-top: .75rem; }
.thumbs:empty { display: none; }
.thumbs img {
  width: 100%; aspect-ratio: 1; border-radius: 6px; object-fit: cover; background: var(--thumb-background, #fff);
  box-shadow: 0 0 0 1px var(--line);
}
.thumbs[data-fit="stretch"] img { object-fit: fill; }
.thumbs[data-fit="pad"] img { object-fit: contain; }
progress {
  appearance: none; display: block; width: 100%; height: .7rem; border: 0; border-radius: 99px; overflow: hidden;
  background: var(--sunken); color: var(--accent); margin: 0 0 .75rem; box-shadow: inset 0 0 0 1px var(--line);
}
progress::-webkit-progress-bar { background: transparent; }
progress::-webkit-progress-value { background: var(--accent); border-radius: 99px; }
progress::-moz-progress-bar { background: var(--accent); border-radius: 99px; }
progress:indeterminate { background: repeating-linear-gradient(100deg, var(--accent-soft) 0 1rem, var(--sunken) 1rem 2rem); }
.numbers { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 1.1rem 1rem; margin: 1.5rem 0; }
.numbers div { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.numbers dt { color: var(--quiet); font-size: .9rem; }
.numbers dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.3; }
#progress-text, #progress-time { font-variant-numeric: tabular-nums; }
.warnings { list-style: none; margin: 1.5rem 0; padding: 0; display: grid; gap: .6rem; }
.warnings:empty { display: none; }
.warnings li { background: var(--warn-soft); border-left: 3px solid var(--warn-line); border-radius: 6px; padding: .7rem 1rem; }
.pictures { display: flex; flex-wrap: wrap; gap: 1.5rem; margin: 1.5rem 0; align-items: flex-start; }
.pictures figure { margin: 0; }
.pictures img { display: block; border-radius: 8px; background: var(--sunken); max-width: 100%; height: auto; box-shadow: 0 0 0 1px var(--line); }
.pictures .preview { width: min(100%, 26rem); }
.pictures .preview img { width: 100%; }
.pictures .mean img { width: 8rem; }
figcaption { color: var(--quiet); font-size: .9rem; margin-top: .4rem; }
.scroll { overflow: auto; max-height: 22rem; border: 1px solid var(--line); border-radius: 10px; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
caption { text-align: left; font-weight: 600; padding: .75rem .9rem; }
th, td { text-align: left; vertical-align: top; padding: .55rem .9rem; border-top: 1px solid var(--line); }
th { font-weight: 600; color: var(--quiet); }
th, td:nth-child(2) { overflow-wrap: normal; }
td:first-child { min-width: 6.5rem; }
#train { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: 1.75rem; }
#train fieldset { margin-top: 0; }
.done { background: var(--accent-soft); border-radius: 8px; padding: .9rem 1.1rem; margin: 1.5rem 0 0; }
#datasets-error { margin-bottom: 1rem; }
.datasets { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }
.datasets li {
  display: flex; gap: 1.1rem; align-items: center; background: var(--surface); border: 1px solid var(--line);
  border-radius: 12px; padding: .8rem 1rem;
}
.thumb { width: 72px; height: 72px; flex: none; overflow: hidden; border-radius: 8px; background: var(--sunken); }
/* Two by two of the preview's images, each 96 pixels. */
.thumb img { display: block; transform: scale(.375); transform-origin: 0 0; }
.datasets .about { flex: 1; min-width: 0; }
.datasets a { font-weight: 600; }
.datasets .hint { margin: 0; }
.badge { display: inline-block; font-size: .8rem; font-weight: 550; border-radius: 99px; padding: .05rem .6rem; background: var(--sunken); color: var(--quiet); }
.datasets .head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .6rem; }
.badge.ready { background: var(--accent-soft); color: var(--accent); }
.places { list-style: none; padding: 0; margin: 0; display: grid; gap: .6rem; }
.places li { display: flex; flex-wrap: wrap; gap: .25rem 1rem; justify-content: space-between; }
dialog {
  border: 1px solid var(--line); border-radius: 14px; background: var(--surface); color: var(--text);
  width: min(28rem, calc(100vw - 2rem)); padding: 1.75rem;
}
dialog::backdrop { background: rgb(0 0 0 / 45%); }
@media (max-width: 32rem) {
  .drop { padding: 1.5rem 1rem; }
  .thumbs { grid-template-columns: repeat(4, 1fr); }
  .datasets li { gap: .8rem; padding: .75rem; }
  .thumb { width: 56px; height: 56px; }
  .thumb img { transform: scale(.292); }
  .buttons button { flex: 1 1 auto; }
  th, td { padding: .5rem .65rem; }
}
`;
