import type { FastifyInstance } from 'fastify';
import { ServiceError } from '../../schema/problem.js';
import { jsonErrorAt } from './json-error.js';

/** Content types that curl and fetch use when none is given. */
const unnamed = ['application/x-www-form-urlencoded', 'text/plain'];

/**
 * Accepts only JSON bodies, and says where a malformed one breaks. With the default type of curl, a body that starts like
 * JSON is read as JSON.
 */
export function acceptOnlyJson(app: FastifyInstance): void {
  // 'error' refuses keys like __proto__.
  const parseSafely = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  const types = ['application/json', 'application/merge-patch+json', ...unnamed];
  app.addContentTypeParser<string>(types, { parseAs: 'string' }, (request, body, done) => {
    const text = body.replace(/^\ufeff/, '');
    // Routes that need a body say so.
    if (text.trim() === '') return done(null, undefined);
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (unnamed.includes(type) && !/^\s*(['^@]?\s*[{[]|@?[^=&\s]+\.json\s*$)/.test(text))
      return done(new ServiceError('UNSUPPORTED_MEDIA_TYPE', notJson));
    parseSafely(request, text, (error, value) => {
      if (!error) done(null, value);
      else done(new ServiceError('INVALID_REQUEST', whatIsWrong(text)));
    });
  });
}

const notJson =
  'Send the body as a JSON object, with the header Content-Type: application/json: ' +
  `curl -H 'Content-Type: application/json' -d '{"dataset": "demo-faces"}'.`;

const quoting =
  'names and texts need double quotes. If you typed them, on Windows the command line removes them: write -d "{\\"dataset\\": \\"demo-faces\\"}", or put the JSON into a file and send it with -d @FILE';

/** Common mistakes: what the text looks like at its start, or below where it breaks, and what to do about it. */
const mistakes: readonly (readonly [text: RegExp, advice: string])[] = [
  [/^'/, quoting],
  [/^\{\s*[\w-]+\s*:\s*[^\s"'\d[{]/, quoting],
];
const mistakesThere: readonly (readonly [rest: RegExp, advice: string])[] = [
  [/^'/, 'JSON uses double quotes, not single ones'],
  [/^[\u201c\u201d\u201e\u2018\u2019]/, 'JSON uses straight double quotes (")'],
  [/^(\/\/|\/\*|#)/, 'JSON has no comments'],
  [/^(True|False|None)\b/, 'JSON writes true, false and null'],
  [/^[+-]?(NaN|Infinity|inf|nan)\b/, 'JSON has only finite numbers'],
  [/^[+-]?\.?\d/, 'a number starts with a digit, or a minus sign and a digit'],
  [/^[\w$]+\s*:/, 'put names in double quotes'],
  [/^[\w$]/, 'put strings in double quotes'],
];

function whatIsWrong(body: string): string {
  const fileName = /^@?([^\s{}[\]"]+\.json)\s*$/.exec(body)?.[1];
  if (fileName)
    return `The body is the text ${JSON.stringify(body.trim())}, not the file of that name. Put an @ before the name: curl -d @${fileName}.`;
  const at = jsonErrorAt(body);
  if (at < 0) return 'The body has a key that is not allowed: __proto__ or constructor.';
  const before = body.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  const place = `at line ${line}, column ${column} (position ${at})`;
  if (at >= body.length)
    return `The body is not valid JSON: it ends too early ${place}. A bracket or a quote is missing.`;
  const rest = body.slice(at);
  const advice =
    mistakes.find(([text]) => text.test(body.trimStart()))?.[1] ??
    (/,\s*$/.test(before) && /^[}\]]/.test(rest) ? `remove the comma before the ${rest[0]}` : undefined) ??
    mistakesThere.find(([text]) => text.test(rest))?.[1];
  const found = JSON.stringify(rest.slice(0, 20) + (rest.length > 20 ? '…' : ''));
  return `The body is not valid JSON ${place}, where ${found} stands${advice ? `: ${advice}` : ''}.`;
}
