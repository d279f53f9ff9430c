import { Readable } from 'node:stream';
import { z } from 'zod';

export const exportFormats = ['safetensors', 'onnx', 'savedmodel', 'tfjs', 'html', 'raw'] as const;
/** What a checkpoint can be downloaded as. */
export const ExportFormat = z.enum(exportFormats);
export type ExportFormat = z.infer<typeof ExportFormat>;

/** Number format of the weights in a file; whatever computes with them does so in float32. */
export const ExportPrecision = z.enum(['float32', 'float16']);
export type ExportPrecision = z.infer<typeof ExportPrecision>;

const Weights = z.enum(['ema', 'raw']);

export const DownloadQuery = z.strictObject({
  format: ExportFormat.describe(
    '`safetensors`: the weights as arrays; `onnx`: for ONNX Runtime; `savedmodel`: for TensorFlow; `tfjs`: for TensorFlow.js; `html`: a page that draws images, offline; `raw`: the whole checkpoint, which POST /checkpoints of another service takes',
  ),
  precision: ExportPrecision.optional().describe(
    'Number format of the weights; when left out, `float32`, and `float16` in a page',
  ),
  weights: Weights.optional().describe(
    "The generator's averaged weights, `ema`, or those of the last step; averaged when left out, and both in a `raw` file",
  ),
});
export type DownloadQuery = z.infer<typeof DownloadQuery>;

/** One way to take a checkpoint along. */
export const Download = z
  .object({
    format: ExportFormat,
    precision: ExportPrecision,
    weights: Weights.nullable().describe('null: both'),
    bytes: z.int().describe('Size of the file'),
    url: z.string(),
    program: z
      .object({ language: z.enum(['python', 'html', 'sh']), code: z.string() })
      .nullable()
      .describe(
        'A short program that runs the file, beside it, unpacked if it is an archive; null when it runs by itself',
      ),
  })
  .meta({ id: 'Download' });
export type Download = z.infer<typeof Download>;

/** The file, in a format of this media type. */
export const exportedFile = (contentMediaType: string) =>
  z.instanceof(Readable).meta({ type: 'string', contentMediaType });
