import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  QUALITY_HIGH,
} from 'mediabunny';

/** Least width and height of a film, in pixels: players enlarge smaller ones badly. */
const least = 512;

/** What of MP4 most players play comes first. */
const codecs = ['avc', 'vp9', 'av1'] as const;

/**
 * Encodes square images as an MP4, in the browser.
 * @param size of the images, in pixels
 * @param isSmooth whether they are enlarged smoothly, or pixel by pixel
 * @returns undefined when the browser has no encoder for it
 * @throws what `frames` throws
 */
export async function encodeMp4(
  frames: AsyncIterable<ImageBitmap>,
  { size, fps, isSmooth }: { readonly size: number; readonly fps: number; readonly isSmooth: boolean },
): Promise<Blob | undefined> {
  // H.264 halves the resolution of colors, so that both sides are even.
  const edge = 2 * Math.ceil((size * Math.ceil(least / size)) / 2);
  const codec = await getFirstEncodableVideoCodec([...codecs], { width: edge, height: edge });
  if (codec === null) return undefined;
  const canvas = document.createElement('canvas');
  canvas.width = edge;
  canvas.height = edge;
  const context = canvas.getContext('2d', { alpha: false })!;
  context.imageSmoothingEnabled = isSmooth;
  context.imageSmoothingQuality = 'high';
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const source = new CanvasSource(canvas, { codec, bitrate: QUALITY_HIGH });
  output.addVideoTrack(source, { frameRate: fps });
  await output.start();
  try {
    let frame = 0;
    for await (const image of frames) {
      context.drawImage(image, 0, 0, edge, edge);
      image.close();
      await source.add(frame / fps, 1 / fps);
      frame++;
    }
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
  return new Blob([target.buffer!], { type: 'video/mp4' });
}
