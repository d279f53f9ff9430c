import { ServiceError } from '../../schema/problem.js';

/** Longest text that is taken for the name of a file. */
const maxName = 1000;
/** Beyond so many bytes no gzip file lacks the bytes that curl takes out: one in 10^20 does. */
const surelyLong = 4096;

/**
 * Looks at a body that has the type which curl gives it by itself: `-d @FILE` takes every CR, LF and NUL out of a file, and
 * without the @ the name of the file is all that is sent.
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
    /** Once everything has been seen. @throws ServiceError INVALID_REQUEST, with the command to write instead */
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
          `The body is the text ${JSON.stringify(text)}, not the file of this name. Put an @ before the name: ${command(file, name)}`,
        );
      }
      // Every other kind of file that is accepted has such bytes at its beginning.
      const isGzip = start[0] === 0x1f && start[1] === 0x8b;
      if (isStripped && isBinary && (!isGzip || bytes >= surelyLong))
        throw new ServiceError(
          'INVALID_REQUEST',
          `The file did not arrive whole: curl -d takes line ends and zero bytes out of it. Send it as it is: ${command('FILE', name)}`,
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
