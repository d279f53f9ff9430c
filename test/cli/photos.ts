import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { faceSvg } from '../../src/dataset/source/demo-faces.js';

/**
 * Writes a folder of JPEGs as a camera makes them: faces, every fourth of which lies on its side, with the EXIF orientation
 * that turns it upright. One more is cut off in its middle, and a note lies beside them.
 */
export async function writePhotos(folder: string, count: number): Promise<void> {
  await mkdir(join(folder, 'more'), { recursive: true });
  for (let i = 0; i < count; i++) {
    const face = sharp(Buffer.from(faceSvg(i, 120)));
    const turned = i % 4 === 3;
    // Orientation 6 says that the top of the picture is at its right.
    const photo = turned ? face.rotate(-90).withMetadata({ orientation: 6 }) : face;
    const file = await photo.jpeg({ quality: 90 }).toBuffer();
    await writeFile(join(folder, i % 2 ? 'more' : '', `IMG_${String(i).padStart(4, '0')}.JPG`), file);
  }
  const whole = await sharp(Buffer.from(faceSvg(count, 120)))
    .jpeg()
    .toBuffer();
  await writeFile(join(folder, 'broken.jpg'), whole.subarray(0, whole.length / 2));
  await writeFile(join(folder, 'notes.txt'), 'Summer at the lake');
}
