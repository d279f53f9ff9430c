import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  QUALITY_HIGH,
} from 'mediabunny';

export interface FilmOptions {
  readonly fps: number;
  /** Whether small images are enlarged smoothly, or pixel by pixel. */
  readonly isSmooth: boolean;
  /** Seconds for which the last image stays. Without it, as long as each. */
  readonly lastSeconds?: number;
}

/** Least width and height of a film, in pixels: players enlarge smaller ones badly. */
const least = 512;

/** What of MP4 most players play comes first. */
const codecs = ['avc', 'vp9', 'av1'] as const;

/**
 * Encodes images as an MP4, in the browser. The first one tells the size: it is enlarged by a whole number, up to the size
 * of a film.
 * @returns undefined when the browser has no encoder for it
 * @throws what `frames` throws
 */
export async function encodeMp4(
  frames: AsyncIterable<ImageBitmap>,
  { fps, isSmooth, lastSeconds = 1 / fps }: FilmOptions,
): Promise<Blob | undefined> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { alpha: false })!;
  let source: CanvasSource | undefined;
  let frame = 0;
  try {
    for await (const image of frames) {
      if (!source) {
        resize(canvas, image);
        const codec = await getFirstEncodableVideoCodec([...codecs], canvas);
        if (codec === null) {
          image.close();
          return undefined;
        }
        context.imageSmoothingEnabled = isSmooth;
        context.imageSmoothingQuality = 'high';
        source = new CanvasSource(canvas, { codec, bitrate: QUALITY_HIGH });
        output.addVideoTrack(source, { frameRate: fps });
        await output.start();
      }
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      image.close();
      await source.add(frame / fps, 1 / fps);
      frame++;
    }
    // The canvas still shows the last one.
    if (source && lastSeconds > 1 / fps) await source.add(frame / fps, lastSeconds - 1 / fps);
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
  return new Blob([target.buffer!], { type: 'video/mp4' });
}

function resize(canvas: HTMLCanvasElement, { width, height }: ImageBitmap): void {
  const scale = Math.ceil(least / Math.min(width, height));
  // H.264 halves the resolution of colors, so that both sides are even.
  canvas.width = 2 * Math.ceil((width * scale) / 2);
  canvas.height = 2 * Math.ceil((height * scale) / 2);
}
