import sharp from 'sharp';

// Settings of libvips, through which every image goes. They apply to the whole process, so they are made once, here:
// code that decodes images imports sharp from this file.

// Many images are decoded at a time, each by one thread of libuv's pool: more threads for each would only compete.
sharp.concurrency(1);
// No image is read twice.
sharp.cache(false);
// Decoders of formats that are not accepted are blocked, although the check of the first bytes already keeps files from
// them. SVG stays, for the drawings of this program: XML cannot begin like any of the accepted formats.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'SvgBuffer'].map(name => `VipsForeignLoad${name}`),
});

export { sharp };
