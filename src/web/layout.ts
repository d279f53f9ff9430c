/** Text as it may stand in HTML, also within quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}

/** A whole page around its content. It asks nothing of other hosts, and has no script or style of its own inline. */
export function layout(title: string, content: string, { script }: { readonly script?: string } = {}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/web/style.css">
${script === undefined ? '' : `<script type="module" src="/web/${script}"></script>`}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<nav aria-label="Site"><a class="brand" href="/">DCGAN service</a><a href="/upload">Upload</a><a href="/docs">API</a></nav>
</header>
<main id="main">
${content}
</main>
</body>
</html>
`;
}
