const mogrify = (ending: string) => `convert it to PNG, for example with ImageMagick: mogrify -format png *.${ending}`;
/** What to do with raw images from cameras. */
const developing = 'develop it to JPEG, for example with: darktable-cli FILE NEW.jpg';
const noPicture = 'only pictures can be learned from';
const unpack = 'unpack it, and send the pictures in it';
const columns = 'save the pictures in it as files, in Python with pyarrow or the datasets library of Hugging Face';

/** Files of other formats that are taken for pictures, contain some, or lie among them: what each is, and what to do. */
export const foreignFileTexts = {
  CRUSHED_PNG:
    'is a PNG that Xcode has rewritten for iPhones (CgBI), which other programs cannot read: send the original, or turn it back on a Mac with: xcrun -sdk iphoneos pngcrush -revert-iphone-optimizations FILE.png NEW.png',
  CAMERA_RAW: `is a camera raw image: ${developing}`,
  CAMERA_DNG: `is a camera raw image (DNG): ${developing}`,
  TIFF: `is a TIFF image: ${mogrify('tif')}`,
  BMP: `is a BMP image: ${mogrify('bmp')}`,
  ICON: `is an icon: ${mogrify('ico')}`,
  JPEG_XL: 'is a JPEG XL image: convert it to PNG: djxl FILE.jxl NEW.png',
  JPEG_2000: `is a JPEG 2000 image: ${mogrify('jp2')}`,
  JPEG_XR: 'is a JPEG XR image: convert it to PNG or JPEG',
  PHOTOSHOP: 'is a Photoshop document: export it as PNG',
  GIMP: 'is a GIMP document: export it as PNG',
  HIGH_DYNAMIC_RANGE: `is an image of high dynamic range: ${mogrify('exr')}`,
  QOI: `is a QOI image: ${mogrify('qoi')}`,
  DDS: `is a DDS texture: ${mogrify('dds')}`,
  FITS: `is a FITS image: ${mogrify('fits')}`,
  DICOM: `is a DICOM image: ${mogrify('dcm')}`,
  SOUND: `is a sound: ${noPicture}`,
  VIDEO: 'is a video: save its frames as pictures, for example: ffmpeg -i FILE %05d.png',
  PDF: 'is a PDF document: save its pictures with: pdfimages -png FILE.pdf page',
  POSTSCRIPT: 'is a PostScript document: convert it to PNG',
  MATLAB: 'is a MATLAB file: save its pictures as PNG files, in MATLAB with imwrite',
  NUMPY: 'is a NumPy array: save its pictures as PNG, in Python with PIL.Image.fromarray(picture).save("1.png")',
  HDF5: 'is an HDF5 file: save the pictures in it as PNG files, in Python with h5py',
  PARQUET: `is a Parquet file: ${columns}`,
  ARROW: `is an Arrow file: ${columns}`,
  LMDB: 'is an LMDB database: save the pictures in it as files, in Python with lmdb',
  MXNET: 'is a RecordIO file of MXNet: save the pictures in it as files',
  SQLITE: 'is an SQLite database: save the pictures in it as files',
  ZIP: `is a ZIP archive: ${unpack}`,
  GZIP: `is a gzip file: ${unpack}`,
  TAR: `is a tar archive: ${unpack}`,
  ARCHIVE: 'is an archive: pack the pictures as zip or tar instead',
  MACOS_METADATA: 'is what macOS stores beside a file: leave it out, and send the file that it belongs to',
  SHORTCUT: 'is a shortcut to a file: send the file that it leads to',
  PROGRAM: `is a program: ${noPicture}`,
  WEB_PAGE: 'is a web page: the address led to a page and not to the file: download the picture itself',
  SVG: 'is an SVG drawing: convert it to PNG: rsvg-convert FILE.svg -o NEW.png',
  ACCESS_REFUSED:
    'is an answer that refuses access to a file (XML): download the picture itself, with an address that has not expired',
  JSON_ERROR: 'is an error message in JSON: the download failed: download the picture again',
  GIT_LFS: 'is a pointer of Git LFS, not the file itself: fetch the file itself with: git lfs pull',
  PNM: `is a PNM image: ${mogrify('ppm')}`,
  BASE64:
    'is an image in base64, which is text: decode it, and send or write the bytes (in Python: base64.b64decode(text))',
  PYTHON_BYTES:
    "is bytes as Python prints them (b'…'), which is text: send or write the bytes themselves, not str() or repr() of them",
} as const;
export type ForeignFileCode = keyof typeof foreignFileTexts;
