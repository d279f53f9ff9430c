import { existsSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DatasetId, PresetName, presetNames } from '../../schema/job.js';

export interface DemoOptions {
  /** End after the last picture instead of serving. */
  readonly once: boolean;
  /** Undefined: as the preset says. */
  readonly steps: number | undefined;
  readonly port: number | undefined;
  readonly preset: PresetName;
  readonly dataset: string;
  /** Folder that holds the dataset's own, when pictures of the user's are trained on. */
  readonly datasetsDir: string | undefined;
}

export const usage = `npm run demo -- [options]

  --once         end when the last picture is written, instead of serving until Ctrl-C
  --steps N      train for N steps
  --preset NAME  tiny (default), seed, paper or stable
  --data PATH    train on the images or .tfrecords files of this folder instead of the built-in faces
  --port N       port of the HTTP API (default 8080)
  --help         this text`;

/**
 * Reads the demo's arguments.
 * @param base folder to which a relative path belongs: where the user called npm
 * @returns null when help is wanted
 * @throws Error that names the wrong argument
 */
export function parseDemoOptions(args: readonly string[], base = '.'): DemoOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean', default: false },
      steps: { type: 'string' },
      port: { type: 'string' },
      preset: { type: 'string', default: 'tiny' },
      data: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  return {
    once: values.once,
    steps: wholeNumber('--steps', values.steps, 1, 10_000_000),
    port: wholeNumber('--port', values.port, 0, 65_535),
    preset: presetOf(values.preset),
    ...datasetOf(values.data, base),
  };
}

function wholeNumber(name: string, value: string | undefined, min: number, max: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max)
    throw new Error(`${name} must be a whole number from ${min} to ${max}, not ${value}`);
  return number;
}

function presetOf(value: string): PresetName {
  const preset = PresetName.safeParse(value);
  if (preset.success) return preset.data;
  throw new Error(`--preset must be one of ${presetNames.join(', ')}, not ${value}`);
}

function datasetOf(path: string | undefined, base: string): Pick<DemoOptions, 'dataset' | 'datasetsDir'> {
  if (path === undefined) return { dataset: 'demo-faces', datasetsDir: undefined };
  const folder = resolve(base, path);
  if (!existsSync(folder)) throw new Error(`--data: there is no folder ${folder}`);
  if (!statSync(folder).isDirectory())
    throw new Error(`--data: ${folder} is not a folder; put the file into a folder of its own and name that`);
  const dataset = DatasetId.safeParse(basename(folder));
  if (!dataset.success)
    throw new Error(
      `--data: the folder's name becomes the dataset's id and ${dataset.error.issues[0]?.message}: rename ${basename(folder)}`,
    );
  return { dataset: dataset.data, datasetsDir: dirname(folder) };
}
