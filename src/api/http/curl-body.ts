import { ServiceError } from '../../schema/problem.js';

/** Longest text that may be the name of a file. */
const maxName = 1000;
/** Beyond this many bytes, only one gzip file in 10^20 has none of the bytes that curl removes. */
const surelyLong = 4096;

/**
 * Checks a body with the default type of curl: `-d @FILE` removes every CR, LF and NUL from a file, and without the @ it
 * sends just the name of the file.
 * @param name of the dataset
 */
export function curlBodyCheck(name: string) {
  let start = Buffer.alloc(0);
  let bytes = 0;
  let isStripped = true;
  let isBinary = false;
  return {
    see(chunk: Uint8Array): void {
      bytes += chunk.length;
      if (start.length <= maxName) start = Buffer.concat([start, chunk.subarray(0, maxName + 1)]);
      if (!isStripped) return;
      isStripped = !chunk.some(byte => byte === 0 || byte === 10 || byte === 13);
      isBinary ||= chunk.some(byte => byte >= 128);
    },
    /** Call it at the end of the body. @throws ServiceError INVALID_REQUEST, with the command to use instead */
    judge(): void {
      const text = start.toString();
      if (isStripped && bytes <= maxName && /^https?:\/\/\S+$/i.test(text.trim()))
        throw new ServiceError(
          'INVALID_REQUEST',
          `The body is an address, ${JSON.stringify(text.trim())}, and the service downloads nothing. Download the file, then send it: ${command('FILE', name)}`,
        );
      if (isStripped && bytes <= maxName && isFileName(text)) {
        const file = text.trim().replace(/^@/, '');
        throw new ServiceError(
          'INVALID_REQUEST',
          `The body is the text ${JSON.stringify(text)}, not the file of that name. Put an @ before the name: ${command(file, name)}`,
        );
      }
      // Every other accepted kind of file has such bytes at its start.
      const isGzip = start[0] === 0x1f && start[1] === 0x8b;
      if (isStripped && isBinary && (!isGzip || bytes >= surelyLong))
        throw new ServiceError(
          'INVALID_REQUEST',
          `The file arrived damaged: curl -d removes line ends and zero bytes. Send it unchanged: ${command('FILE', name)}`,
        );
    },
  };
}

/** `cats.zip`, `C:\\pictures\\cats.zip`, `~/cats` */
function isFileName(text: string): boolean {
  return (
    !/[\p{Cc}\ufffd]/u.test(text.trim()) && (/\.\w{2,10}\s*$/.test(text) || /^@?(~|\.{0,2}\/|[a-z]:\\)/i.test(text))
  );
}

function command(file: string, name: string): string {
  const quoted = /^[\w./~-]+$/.test(file) ? `@${file}` : `'@${file}'`;
  return `curl --data-binary ${quoted} '…/datasets?name=${name}'.`;
}
