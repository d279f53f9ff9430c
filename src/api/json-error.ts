const space = /[ \t\r\n]*/y;
const token =
  /[{}[\]:,]|"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** What may come next in a JSON text. */
type Next = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' | 'nothing';

/**
 * Where a JSON text breaks: `JSON.parse` says it in some versions of Node only.
 * @returns the index of the first character that cannot stand there, the length when the text breaks off, -1 when it is valid
 */
export function jsonErrorAt(text: string): number {
  const open: string[] = [];
  let next: Next = 'value';
  const closed = (): Next => (open.length === 0 ? 'nothing' : 'commaOrEnd');
  for (let at = 0; ; ) {
    space.lastIndex = at;
    at += space.exec(text)![0].length;
    if (at === text.length) return next === 'nothing' ? -1 : at;
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
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
