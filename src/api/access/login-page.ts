import type { FastifyReply, FastifyRequest } from 'fastify';

/** Where to go after logging in: an address of this service, never one of another. */
export function nextAddress(wanted: string | undefined, basePath: string): string {
  const isOurs = wanted !== undefined && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(wanted);
  return isOurs ? wanted : `${basePath}/app/`;
}

/** Answers with a page to log in that works without scripts, and leads back to the address that was opened. */
export function sendLoginPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { next = request.originalUrl, problem = '' }: { readonly next?: string; readonly problem?: string } = {},
): FastifyReply {
  const { basePath } = request.server;
  const action = `${basePath}/login?next=${encodeURIComponent(nextAddress(next, basePath))}`;
  if (reply.statusCode < 400 && request.routeOptions.url !== '/login') reply.code(401);
  return reply
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Log in – DCGAN service</title>
<style>
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  main { max-width: 24rem; margin: 15vh auto 0; padding: 0 1rem; }
  input, button { font: inherit; box-sizing: border-box; width: 100%; padding: .5rem; margin-top: .5rem; }
</style>
<main>
  <h1>Log in</h1>
  <p>This service needs a key. Whoever runs it can give you one.</p>
  ${problem === '' ? '' : `<p role="alert"><strong>${problem}</strong></p>`}
  <form method="post" action="${escaped(action)}">
    <label for="key">Key</label>
    <input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
    <button>Log in</button>
  </form>
</main>
</html>
`);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, letter => `&#${letter.charCodeAt(0)};`);
}
