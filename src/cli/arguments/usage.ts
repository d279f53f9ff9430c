import type { OptionSpec, OptionSpecs, Verb } from '../verb.js';
import { commonOptions } from './parse.js';

const lineWidth = 100;

/** What `dcgan VERB --help` prints. */
export function usageOf(verb: Verb): string {
  const calls = verb.forms.map(form => `dcgan ${verb.name}${form === '' ? '' : ` ${form}`}`);
  return [...calls, '', ...wrapped(verb.text), '', ...optionLines({ ...verb.options, ...commonOptions })].join('\n');
}

/** What `dcgan help` prints. */
export function overview(verbs: readonly Verb[]): string {
  const width = Math.max(...verbs.map(({ name }) => name.length));
  return `dcgan VERB [options]

Trains DCGANs on your pictures and generates new ones, with the service at DCGAN_URL.

${verbs.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}

dcgan VERB --help, or dcgan help VERB, shows the options of a verb.

  DCGAN_URL  address of the service (default http://127.0.0.1:8080)
  DCGAN_KEY  key of the service, where it asks for one
  NO_COLOR   no colors and no pictures in the terminal, when it is set`;
}

function optionLines(options: OptionSpecs): string[] {
  const entries = Object.entries(options).map(([name, spec]) => ({ left: spelled(name, spec), spec }));
  const width = Math.max(...entries.map(({ left }) => left.length));
  return entries.flatMap(({ left, spec }) => {
    const [first = '', ...more] = wrapped(spec.text, lineWidth - width - 4);
    return [`  ${left.padEnd(width)}  ${first}`, ...more.map(line => ' '.repeat(width + 4) + line)];
  });
}

/** `-o, --output FILE` */
function spelled(name: string, { short, kind, value = 'TEXT' }: OptionSpec): string {
  return `${short ? `-${short}, ` : ''}--${name}${kind === 'flag' ? '' : ` ${value}`}`;
}

function wrapped(text: string, width = lineWidth): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
