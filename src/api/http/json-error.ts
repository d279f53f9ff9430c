const space = /[ \t\r\n]*/y;
const token = /[{}[\]:,]|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** What may come next in a JSON text. */
type Next = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' | 'nothing';

/**
 * Where a JSON text breaks, which `JSON.parse` says only in some versions of Node.
 * @returns the index of the first unexpected character, the length when the text ends too early, -1 when it is valid
 */
export function jsonErrorAt(text: string): number {
  const open: string[] = [];
  let next: Next = 'value';
  const closed = (): Next => (open.length === 0 ? 'nothing' : 'commaOrEnd');
  for (let at = 0; ; ) {
    space.lastIndex = at;
    at += space.exec(text)![0].length;
    if (at === text.length) return next === 'nothing' ? -1 : at;
    const found = tokenAt(text, at);
    if (found === undefined) return at;
    const isString = found.startsWith('"');
    const isEnd = found === (open.at(-1) === '{' ? '}' : ']') && open.length > 0;
    const isValue = isString || /^[-\dtfn]/.test(found);
    if (next === 'value' || next === 'valueOrEnd') {
      if (found === '{' || found === '[') {
        open.push(found);
        next = found === '{' ? 'keyOrEnd' : 'valueOrEnd';
      } else if (isValue) next = closed();
      else if (next === 'valueOrEnd' && isEnd) {
        open.pop();
        next = closed();
      } else return at;
    } else if (next === 'key' || next === 'keyOrEnd') {
      if (isString) next = 'colon';
      else if (next === 'keyOrEnd' && isEnd) {
        open.pop();
        next = closed();
      } else return at;
    } else if (next === 'colon' && found === ':') next = 'value';
    else if (next === 'commaOrEnd' && found === ',') next = open.at(-1) === '{' ? 'key' : 'value';
    else if (next === 'commaOrEnd' && isEnd) {
      open.pop();
      next = closed();
    } else return at;
    at += found.length;
  }
}

function tokenAt(text: string, at: number): string | undefined {
  if (text[at] === '"') return stringAt(text, at);
  token.lastIndex = at;
  return token.exec(text)?.[0];
}

/** Written by hand: a regular expression would overflow the stack on a long string. */
function stringAt(text: string, start: number): string | undefined {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '"') return text.slice(start, i + 1);
    if (text.charCodeAt(i) < 0x20) return undefined;
    if (text[i] !== '\\') continue;
    escaped.lastIndex = i;
    const found = escaped.exec(text);
    if (!found) return undefined;
    i += found[0].length - 1;
  }
  return undefined;
}
