/** How programs name the parts into which they split archives: what each is, and what to do. */
const parts: readonly (readonly [name: RegExp, what: string])[] = [
  [
    /\.(7z|rar)\.\d{3}$|\.part\d+\.rar$|\.r\d\d$/i,
    'is one part of an archive that was split: unpack it with all its parts in one folder, and pack the images as zip or tar',
  ],
  [
    /\.z\d\d$/i,
    'is one part of a zip archive that was split: make one of all parts with zip -s 0 PARTS.zip --out WHOLE.zip, and send that',
  ],
  [
    /\.(zip|tar|tgz|gz|tfrec(ords?)?)\.(\d{3}|[a-z]{2})$/i,
    'is one part of a file that was split: join all parts in their order, with cat NAME.zip.* > NAME.zip or on Windows copy /b NAME.zip.001+NAME.zip.002 NAME.zip, and send the result',
  ],
];

/** What to do with a file that cannot be read, when its name says that it is one part of several. */
export function splitPart(name: string): string | undefined {
  return parts.find(([pattern]) => pattern.test(name))?.[1];
}
