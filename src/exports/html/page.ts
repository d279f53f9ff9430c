import { readFileSync } from 'node:fs';
import { automaticNames } from '../../latents/name.js';
import { arrayPiece, arraysOf, channelsLast, type ExportedGenerator } from '../arrays.js';
import type { ModelCard } from '../card.js';
import { type Piece, textPiece } from '../pieces.js';
import { base64Piece } from './base64.js';
import { escapeHtml, scriptJson } from './escape.js';
import { style } from './style.js';

/** The automatic directions of a generator, each latentSize numbers. Not called when only sizes are wanted. */
export type Directions = () => Promise<readonly Float32Array[]>;

/**
 * The folded generator as a page that works from a disk: its weights in base64, and a few hundred lines of JavaScript that
 * compute images in workers made of the page itself.
 */
export function htmlExport(generator: ExportedGenerator, card: ModelCard, directions: Directions): Piece[] {
  const { network, precision } = generator;
  const { latentSize, imageSize, base } = network;
  const layers = channelsLast(generator);
  const sizes = {
    ...{ latentSize, imageSize, base, precision },
    layers: layers.map(({ layer: { name, inputs, outputs, side } }) => ({ name, inputs, outputs, side })),
  };
  const directionBytes = Math.min(latentSize, automaticNames.length) * latentSize * Float32Array.BYTES_PER_ELEMENT;
  const allDirections: Piece = {
    length: directionBytes,
    read: async () => Buffer.concat((await directions()).map(bytesOf)),
  };
  return [
    textPiece(headOf(card)),
    textPiece(`<script type="application/json" id="network">${scriptJson(sizes)}</script>\n`),
    textPiece(`<script type="application/json" id="card">${scriptJson(card)}</script>\n`),
    ...dataScript('id="directions-data"', allDirections),
    ...arraysOf(layers).flatMap(array => dataScript(`data-array="${array.name}"`, arrayPiece(array, precision))),
    textPiece(`<script type="text/plain" id="worker">${pageScript(['generator'])}</script>
<script>(() => {
'use strict';
${pageScript(['latents', 'words', 'workers', 'about', 'explorer', 'controls'])}})();</script>
</body>
</html>
`),
  ];
}

function dataScript(attribute: string, piece: Piece): Piece[] {
  return [textPiece(`<script type="text/plain" ${attribute}>`), base64Piece(piece), textPiece('</script>\n')];
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Scripts of the folder `page`, as they are or, in dist, as the compiler has copied them. */
function pageScript(names: readonly string[]): string {
  return names
    .map(name => readFileSync(new URL(`./page/${name}.js`, import.meta.url), 'utf8'))
    .join('\n')
    .replace(/^export \{\};?$/gm, '')
    .replace(/^\/\/# sourceMappingURL=.*$/gm, '');
}

/** Everything before the data. The policy keeps the page from ever asking a network for anything. */
function headOf({ name, dataset, checkpoint }: ModelCard): string {
  const title = escapeHtml(name ?? dataset.title ?? dataset.id);
  const about = escapeHtml(`${dataset.title ?? dataset.id} · ${checkpoint.preset} · ${checkpoint.step}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' blob:; worker-src blob:; style-src 'unsafe-inline'; img-src blob: data:">
<title>${title}</title>
<style>${style}</style>
</head>
<body data-state="loading">
<header>
<h1>${title}</h1>
<p>${about}</p>
<div id="languages"><button type="button" data-language="en" lang="en">English</button><button type="button" data-language="ja" lang="ja">日本語</button></div>
</header>
<p id="status" role="status"></p>
<main>
<section class="panel">
<canvas id="view" role="img"></canvas>
<div class="row">
<label class="inline"><span data-word="seed"></span><input id="seed" type="number" min="0" max="4294967295" step="1" value="42"></label>
<button type="button" id="random" class="main" data-word="random"></button>
</div>
<div class="row">
<button type="button" id="walk"></button>
<button type="button" id="save" data-word="save"></button>
<label class="inline"><span data-word="scale"></span><select id="scale"><option value="1">1×</option><option value="2">2×</option><option value="4">4×</option><option value="8">8×</option></select></label>
</div>
</section>
<section class="panel" id="directions-panel">
<h2 data-word="directions"></h2>
<p class="hint" data-word="directionsHint"></p>
<div id="directions"></div>
<div class="row"><button type="button" id="reset" data-word="reset"></button></div>
<label style="margin-top: .9rem"><span data-word="variety"></span><input id="variety" type="range" min="0" max="1" step="0.01" value="1"></label>
</section>
<section class="panel wide">
<h2 data-word="grid"></h2>
<p class="hint" data-word="gridHint"></p>
<div id="grid"></div>
<div class="row"><button type="button" id="save-grid" data-word="saveGrid"></button></div>
</section>
<details class="panel wide"><summary data-word="about"></summary><div id="about"></div></details>
</main>
<footer data-word="offline"></footer>
`;
}
