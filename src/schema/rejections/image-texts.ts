interface Size {
  readonly width: number;
  readonly height: number;
}

const asPng = 'save it again as PNG, or as an ordinary JPEG of 8 bits a channel';
const savePng = 'save its pictures as PNG, in Python with';

/** What is wrong with an image, or with a file that is none. */
export const imageTexts = {
  TOO_MANY_PIXELS: ({ width, height, most }: Size & { readonly most: number }) =>
    `${width}×${height} pixels; at most ${most} million are decoded`,
  MORE_PIXELS: ({ most }: { readonly most: number }) => `more than the ${most} million pixels that are decoded`,
  TOO_SMALL: ({ width, height, least }: Size & { readonly least: number }) =>
    `${width}×${height} pixels; each side must have at least ${least}`,
  FACE_TOO_SMALL: ({ side, least }: { readonly side: number; readonly least: number }) =>
    `the largest face, with the head around it, has ${side}×${side} pixels; it must have at least ${least}×${least}`,
  NO_FACE: 'no face was found in it; with faceless=center its middle is cut out instead',
  DAMAGED: ({ reason }: { readonly reason: string }) => `is damaged or cut off${reason && ` (${reason})`}`,
  HEADER_CUT_OFF: 'is cut off: it ends in its header',
  END_MISSING: 'is cut off: its end is missing',
  LONG_HEADER: ({ most }: { readonly most: number }) =>
    `is damaged: more than ${most} segments and stray bytes come before its picture`,
  NO_FRAME: 'is damaged: it has no frame',
  NO_PICTURE: 'is damaged: it holds no picture',
  LOSSLESS_JPEG: `is a lossless JPEG: ${asPng}`,
  HIERARCHICAL_JPEG: `is a hierarchical JPEG: ${asPng}`,
  JPEG_LS: `is a JPEG-LS image: ${asPng}`,
  DEEP_JPEG: ({ bits }: { readonly bits: number }) => `is a JPEG of ${bits} bits a channel: ${asPng}`,
  HEIF_CODING: 'is a HEIF image in a coding other than HEVC: convert it to PNG or JPEG',
  HEIF_PIXELS: 'is coded with more pixels than are decoded',
  HEIF_SLOW: ({ why }: { readonly why: string }) => `cannot be decoded: ${why}`,
  HEIF_CRASH: 'cannot be decoded: the decoder crashes over it',
  EMPTY: 'is empty: copy or download it again',
  ZEROS: ({ bytes }: { readonly bytes: number }) =>
    `consists of zeros alone (${bytes} bytes): it was not copied or downloaded whole, so fetch it again`,
  UNKNOWN: ({ formats, bytes, hex, text }: Record<'formats' | 'hex' | 'text', string> & { readonly bytes: number }) =>
    `is none of ${formats}: it has ${bytes === 1 ? '1 byte' : `${bytes} bytes`} and begins with ${hex} ("${text}")`,
  UTF16_TEXT: 'is text (UTF-16), not a picture: leave it out',
  BLANK_TEXT: 'is text that is only space: leave it out',
  ADDRESS: ({ text }: { readonly text: string }) =>
    `is the address ${text}, not what is there: download it, and send the file`,
  PATH: ({ text }: { readonly text: string }) =>
    `is the text ${text}, not the file of that name: with curl, write @ before the path (--data-binary @FILE, -F file=@FILE)`,
  TEXT: ({ text }: { readonly text: string }) =>
    `is text, not a picture: it begins with ${text}; send the picture itself`,
  IDX_LABELS: ({ count }: { readonly count: number }) =>
    `is an IDX file of ${count} labels, as MNIST has them: leave it out, labels are not needed`,
  IDX: ({ values, program }: Record<'values' | 'program', string>) =>
    `is an IDX file of ${values} values, as MNIST has them: ${savePng} ${program}`,
  NUMPY_ARRAY: ({ shape, type }: Record<'shape' | 'type', string>) =>
    `is a NumPy array${shape && ` of ${shape} values`}${type && ` of type ${type}`}: ${savePng} PIL.Image.fromarray(picture).save("1.png")`,
  PICKLE: `is a pickle, which only Python can open: ${savePng} PIL.Image.fromarray(picture).save("1.png")`,
  CIFAR_PICKLE: ({ program }: { readonly program: string }) => `is a pickle of CIFAR: ${savePng} ${program}`,
  CIFAR: ({ count, name, program }: Record<'name' | 'program', string> & { readonly count: number }) =>
    `is a file of ${count} pictures of ${name} in binary: save them as PNG, in Python with ${program}`,
} as const;
