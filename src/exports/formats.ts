import {
  type DownloadQuery,
  type ExportFormat,
  type ExportPrecision,
  exportFormats,
} from '../schema/exports/download.js';
import { ServiceError } from '../schema/problem.js';

/** Which of a generator's weights a file holds; null: both. */
export type ExportedWeights = 'ema' | 'raw' | null;

/** One of the files that a checkpoint can be taken along as. */
export interface ExportChoice {
  readonly format: ExportFormat;
  readonly precision: ExportPrecision;
  readonly weights: ExportedWeights;
}

/** What there is of a format; the first of each is what a request gets that does not say. */
export interface FormatFacts {
  readonly precisions: readonly ExportPrecision[];
  readonly weights: readonly ExportedWeights[];
  readonly mediaType: string;
  /** The end of its name. */
  readonly ending: string;
}

const zip = 'application/zip';
const both = { precisions: ['float32', 'float16'], weights: ['ema', 'raw'] } as const;

export const formatFacts: Readonly<Record<ExportFormat, FormatFacts>> = {
  safetensors: { ...both, mediaType: 'application/octet-stream', ending: '.safetensors' },
  onnx: { ...both, mediaType: 'application/octet-stream', ending: '.onnx' },
  savedmodel: { ...both, mediaType: zip, ending: '.zip' },
  tfjs: { ...both, mediaType: zip, ending: '.zip' },
  html: { ...both, precisions: ['float16', 'float32'], mediaType: 'text/html', ending: '.html' },
  raw: { precisions: ['float32'], weights: [null], mediaType: zip, ending: '.zip' },
};

/** Every file that a checkpoint can be taken along as. */
export function exportChoices(): ExportChoice[] {
  return exportFormats.flatMap(format => {
    const { precisions, weights } = formatFacts[format];
    return precisions.flatMap(precision => weights.map(kind => ({ format, precision, weights: kind })));
  });
}

/** The file that a request asks for. @throws ServiceError EXPORT_UNAVAILABLE, saying what there is instead */
export function chooseExport({ format, precision, weights }: DownloadQuery): ExportChoice {
  const facts = formatFacts[format];
  if (precision !== undefined && !facts.precisions.includes(precision))
    throw unavailable(
      'precision',
      `${format} is not available in ${precision}: it keeps the arrays as they were trained, in ${facts.precisions.join(' or ')}. Formats in ${precision}: ${withPrecision(precision).join(', ')}`,
    );
  if (weights !== undefined && !facts.weights.includes(weights))
    throw unavailable(
      'weights',
      `${format} always holds both the averaged weights and those of the last step: leave weights out`,
    );
  return { format, precision: precision ?? facts.precisions[0]!, weights: weights ?? facts.weights[0]! };
}

/** Name of the file, the same for the same choice. */
export function exportFileName(checkpoint: string, { format, precision, weights }: ExportChoice): string {
  const { ending } = formatFacts[format];
  if (weights === null) return `${checkpoint}${ending}`;
  const what = ending === '.zip' ? `-${format}` : '';
  return `${checkpoint}-${weights}-${precision}${what}${ending}`;
}

function withPrecision(precision: ExportPrecision): ExportFormat[] {
  return exportFormats.filter(format => formatFacts[format].precisions.includes(precision));
}

function unavailable(path: string, message: string): ServiceError {
  return new ServiceError('EXPORT_UNAVAILABLE', `${message}.`, { errors: [{ path, message }] });
}
