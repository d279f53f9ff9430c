/** Memory above which it is not kept: pictures are rarely larger. */
const mostKept = 8 * 2 ** 20;

/**
 * Memory that is used again and again. Whatever a thread allocates outside of its heap makes V8 look for garbage in all of the
 * heap, which takes longer than to encode a picture.
 * @returns gives at least so many bytes, of any content, which are valid until the next call
 */
export function scratch(): (bytes: number) => ArrayBuffer {
  let kept = new ArrayBuffer(0);
  return bytes => {
    if (bytes > mostKept) return new ArrayBuffer(bytes);
    if (bytes > kept.byteLength) kept = new ArrayBuffer(bytes);
    return kept;
  };
}
