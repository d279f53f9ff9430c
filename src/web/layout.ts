/** Text as it may stand in HTML, also within quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}

export interface LayoutOptions {
  readonly script?: string;
  /** What precedes addresses. */
  readonly basePath: string;
}

/** A whole page around its content. It asks nothing of other hosts, and has no script or style of its own inline. */
export function layout(title: string, content: string, { script, basePath }: LayoutOptions): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${basePath}/web/style.css">
${script === undefined ? '' : `<script type="module" src="${basePath}/web/${script}"></script>`}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<nav aria-label="Site"><a class="brand" href="${basePath}/">DCGAN service</a><a href="${basePath}/upload">Upload</a><a href="${basePath}/docs">API</a></nav>
</header>
<main id="main">
${content}
</main>
</body>
</html>
`;
}
