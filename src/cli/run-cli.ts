import { createClient } from '../client/index.js';
import type { Machine } from '../doctor/examine.js';
import { nearest } from '../schema/advice/nearest.js';
import { meant, parseArguments } from './arguments/parse.js';
import { overview, usageOf } from './arguments/usage.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { failureOf, UsageError } from './failures.js';
import type { Shell } from './shell.js';
import { type Screen, screenOf } from './terminal/screen.js';
import type { Verb } from './verb.js';
import { verbs } from './verbs/index.js';

/** Where a command runs. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder to which relative paths belong. */
  readonly folder: string;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly version: string;
  readonly machine: Machine;
}

const defaultUrl = 'http://127.0.0.1:8080';

/** Runs one command of `dcgan`, and says on stderr why it fails. */
export async function runCli(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { environment, stdout, stderr, version } = surroundings;
  const [out, err] = [screenOf(stdout, environment), screenOf(stderr, environment)];
  const [name = 'help', ...rest] = args;
  let url = environment.DCGAN_URL || defaultUrl;
  try {
    if (name === '--version' || name === '-v') {
      out.line(version);
      return exitCodes.done.code;
    }
    const topic = name === 'help' ? rest.find(word => !word.startsWith('-')) : undefined;
    if (topic === undefined && ['help', '--help', '-h'].includes(name)) {
      out.line(overview(verbs));
      return exitCodes.done.code;
    }
    const verb = verbNamed(topic ?? name);
    const given = topic === undefined ? parseArguments(verb, rest) : undefined;
    if (!given || given.common.help) {
      out.line(usageOf(verb));
      return exitCodes.done.code;
    }
    url = checkedUrl(given.common.url ?? url);
    const shell = makeShell(url, given.common.json ?? false, out, err, surroundings);
    return (await verb.run(given, shell)) ?? exitCodes.done.code;
  } catch (error) {
    return complain(error, url, args, err);
  }
}

function makeShell(url: string, json: boolean, out: Screen, err: Screen, surroundings: Surroundings): Shell {
  const { environment, folder, signal, machine } = surroundings;
  const key = environment.DCGAN_KEY;
  if (key !== undefined && !/^[\x21-\x7e]*$/.test(key))
    throw new UsageError('DCGAN_KEY is not a key: it contains spaces, line breaks or letters that no key has');
  const client = createClient({ baseUrl: url, ...(key ? { headers: { authorization: `Bearer ${key}` } } : {}) });
  return { client, url, json, out, err, folder, signal, machine };
}

function verbNamed(name: string): Verb {
  const verb = verbs.find(one => one.name === name);
  if (verb) return verb;
  const names = verbs.map(one => one.name);
  throw new UsageError(`dcgan has no verb ${name}${meant(nearest(name, names)) || `: it has ${names.join(', ')}`}`);
}

function checkedUrl(url: string): string {
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url.replace(/\/+$/, '');
  const example = URL.canParse(`http://${url}`) ? `http://${url}` : defaultUrl;
  throw new UsageError(`The address of the service must be like ${example}, not ${url}`);
}

/** Says what went wrong, in a line or as JSON. */
function complain(error: unknown, url: string, args: readonly string[], err: Screen): ExitCode {
  const { exitCode, code, message } = failureOf(error, url, args);
  if (args.includes('--json')) err.line(JSON.stringify({ error: { code, message } }));
  else err.line(exitCode === exitCodes.interrupted.code ? message : `${err.colors.red('✗')} ${message}`);
  if (exitCode === exitCodes.usage.code && !args.includes('--json')) {
    const verb = verbs.find(({ name }) => name === args[0]);
    err.line(`See: dcgan ${verb ? `${verb.name} --help` : 'help'}`);
  }
  return exitCode;
}
