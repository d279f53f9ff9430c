import sharp from 'sharp';

// Settings of libvips, through which every image goes. They hold for the whole process, so they are made once, here:
// whoever decodes imports sharp from this file.

// Many images are decoded at a time, each by one thread of libuv's pool: more threads for each would only get in the way.
sharp.concurrency(1);
// No image is read twice.
sharp.cache(false);
// Decoders of formats that are not accepted are shut off, besides being kept from files by their first bytes. SVG stays,
// for the drawings of this program: XML cannot begin as one of the accepted formats does.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'SvgBuffer'].map(name => `VipsForeignLoad${name}`),
});

export { sharp };
