import type { Finding } from '../../doctor/finding.js';
import { exitCodes } from '../exit-codes.js';
import { UsageError } from '../failures.js';
import type { Screen } from '../terminal/screen.js';
import { defineVerb } from '../verb.js';

export const doctor = defineVerb({
  name: 'doctor',
  summary: 'say whether this machine can run the service, and what to do',
  forms: ['[options]'],
  text: 'Looks at Node, the processor, memory, the clock, storage, Redis, the port, TensorFlow with its precisions, and GPUs, with the settings of the environment. With a GPU it runs a step of each preset in each precision and says which ops ran on the processor. It needs no service.',
  options: {
    steps: { kind: 'flag', text: 'without a GPU, too, run a step of tiny in each precision' },
  },
  async run({ words, options }, { machine, json, out }) {
    if (words.length > 0) throw new UsageError(`doctor takes options alone: ${words.join(' ')} is too much`);
    // Loaded only here: no other verb needs the service's own code.
    const { examine } = await import('../../doctor/examine.js');
    const findings: Finding[] = [];
    for await (const finding of examine(machine, options.steps ?? false)) {
      findings.push(finding);
      if (!json) out.line(lineOf(finding, out));
    }
    const failed = findings.some(({ status }) => status === 'failed');
    if (json) out.line(JSON.stringify({ status: failed ? 'failed' : 'ok', findings }));
    return failed ? exitCodes.failed.code : exitCodes.done.code;
  },
});

function lineOf({ check, status, message, advice }: Finding, { colors }: Screen): string {
  const mark = { ok: colors.green('ok     '), warning: colors.yellow('warning'), failed: colors.red('failed ') }[
    status
  ];
  return `${mark}  ${check.padEnd(10)}  ${message}${advice === undefined ? '' : `\n${' '.repeat(21)}${advice}`}`;
}
