import { escapeHtml, layout } from './layout.js';

/** The page at `/`: where things are. @param basePath what precedes addresses */
export function indexPage(version: string, urls: Readonly<Record<string, string>>, basePath: string): string {
  const links = Object.entries(urls).map(
    ([name, url]) => `<li><a href="${escapeHtml(url)}">${escapeHtml(name)}</a><code>${escapeHtml(url)}</code></li>`,
  );
  return layout(
    'DCGAN service',
    `<h1>DCGAN service <span class="quiet">${escapeHtml(version)}</span></h1>
<p class="lead">Trains a DCGAN on pictures, and makes new ones.</p>
<p><a class="button primary" href="${basePath}/upload">Upload your own pictures</a></p>
<section class="card" aria-labelledby="places"><h2 id="places">Where things are</h2>
<ul class="places">${links.join('')}</ul></section>`,
    { basePath },
  );
}
