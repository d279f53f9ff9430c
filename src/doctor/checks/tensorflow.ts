import type { Finding } from '../finding.js';
import { examineTensorflow } from './examine-tensorflow.js';
import { checkGpu } from './gpu.js';
import { opsOnProcessor } from './placement.js';

/** How an examiner is run. */
export interface TensorflowOptions {
  /** JavaScript file of the examiner. */
  readonly entry: URL;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether to run a step without a GPU, too. */
  readonly withSteps: boolean;
  /** Names of the presets, the smallest last. */
  readonly presets: readonly string[];
}

interface Facts {
  readonly kind: 'cpu' | 'gpu';
  readonly name: string;
  readonly tensorflow: string;
  readonly trials: readonly { readonly precision: string; readonly seconds: number | null }[];
}

const precisions = ['float32', 'bfloat16'];

/** Whether TensorFlow loads, how fast it is in each precision, the GPU, and steps of trainings. */
export async function checkTensorflow(options: TensorflowOptions): Promise<readonly Finding[]> {
  const { entry, environment, withSteps, presets } = options;
  const { found, signal, errors } = await examineTensorflow(entry, [], environment);
  if (!found) return [failure(signal, errors), await checkGpu(undefined, errors)];
  const { kind, name, tensorflow, trials } = found as unknown as Facts;
  const findings: Finding[] = [
    { check: 'tensorflow', status: 'ok', message: `TensorFlow ${tensorflow} on ${name}` },
    precision(trials),
    await checkGpu(kind, errors),
  ];
  const tried = kind === 'gpu' ? presets : withSteps ? presets.slice(-1) : [];
  for (const preset of tried) for (const format of precisions) findings.push(await step(preset, format, kind, options));
  return findings;
}

function failure(signal: NodeJS.Signals | null, errors: string): Finding {
  const line = errors
    .split('\n')
    .find(text => /error|cannot|could not/i.test(text))
    ?.trim();
  const advice =
    signal === 'SIGILL'
      ? 'It uses instructions that this processor lacks. Use another machine.'
      : 'Run npm run setup, which builds it for this machine and says what is missing.';
  const message = signal
    ? `TensorFlow was ended by ${signal}`
    : `TensorFlow does not load: ${line ?? 'it gives no reason'}`;
  return { check: 'tensorflow', status: 'failed', message, advice };
}

/** Infinity, of a precision without kernels, is null in JSON. */
function precision(trials: Facts['trials']): Finding {
  const times = trials.map(({ precision, seconds }) =>
    seconds === null ? `${precision} not at all` : `${precision} ${(seconds * 1000).toFixed(1)} ms`,
  );
  const isAble = trials.some(({ seconds }) => seconds !== null);
  return {
    check: 'precision',
    status: isAble ? 'ok' : 'failed',
    message: `a trial step takes in ${times.join(', in ')}`,
    ...(isAble ? {} : { advice: 'No training can run: run npm run setup, and report this if it stays.' }),
  };
}

/** One step of a preset, and on a GPU which ops it ran on the processor all the same. */
async function step(preset: string, format: string, kind: 'cpu' | 'gpu', options: TensorflowOptions): Promise<Finding> {
  const check = `step ${preset} ${format}`;
  const environment = { ...options.environment, TF_CPP_MIN_LOG_LEVEL: '0', TF_CPP_VMODULE: 'executor=2' };
  const args = ['--preset', preset, '--precision', format];
  const { found, signal, errors } = await examineTensorflow(options.entry, args, environment);
  if (!found) {
    const reason = errors.split('\n').find(line => /^FATAL ERROR|Error:/.test(line)) ?? `it was ended by ${signal}`;
    const advice =
      format === 'bfloat16' ? 'Trainings with precision auto take float32.' : 'Trainings of this preset fail here.';
    return { check, status: format === 'bfloat16' ? 'warning' : 'failed', message: reason.slice(0, 300), advice };
  }
  const ops = opsOnProcessor(errors);
  const names = ops.names.length > 0 ? `: ${ops.names.join(', ')}` : '';
  const where =
    kind === 'gpu' ? `${ops.processor} of ${ops.all} ops ran on the processor${names}` : `${ops.all} ops ran`;
  return { check, status: 'ok', message: where };
}
