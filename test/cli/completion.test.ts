import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verbs } from '../../src/cli/verbs/index.js';
import { until } from '../wait.js';
import { dcgan, inTerminal, program } from './run.js';

/**
 * How a shell is started, how it is told to print what stands on its line, which then is empty again, and the keys that
 * complete the line and do that. zsh completes nothing while more keys wait for it, so that one does both.
 */
const shells = {
  bash: {
    command: ['bash', '--norc', '--noprofile', '-i'],
    setUp: `show() { printf 'LINE[%s]\\n' "$READLINE_LINE"; READLINE_LINE=; }; bind -x '"\\C-t": show'`,
    keys: '\t\x14',
  },
  zsh: {
    command: ['zsh', '-f', '-i'],
    setUp: `autoload -Uz compinit; compinit -u -D; show() { zle expand-or-complete; print -r -- "LINE[$BUFFER]"; BUFFER=; }; zle -N show; bindkey '^T' show`,
    keys: '\x14',
  },
} as const;
type ShellName = keyof typeof shells;

const isThere = (shell: ShellName) => spawnSync(shell, ['--version']).status === 0;
for (const name of Object.keys(shells) as ShellName[])
  if (!isThere(name))
    console.warn(`\n!!! SKIPPED: completion in ${name}, which is not on the PATH (Debian: apt-get install ${name})\n`);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dcgan-completion-'));
  await writeFile(join(folder, 'holiday.jpg'), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A shell in a terminal, with the completion that `dcgan` prints for it. */
async function open(name: ShellName) {
  const { command, setUp, keys } = shells[name];
  const { PATH } = process.env;
  const env = { PATH, HOME: folder, TERM: 'xterm', LC_ALL: 'C.UTF-8' };
  const child = spawn('python3', [inTerminal, '200', '50', ...command], { cwd: folder, env });
  const ended = once(child, 'close');
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const printed = () => [...output.matchAll(/LINE\[(.*?)\]/g)].map(([, line]) => line!);
  const source = `${setUp}; source <('${process.execPath}' '${program}' completion ${name}); echo IS''READY\n`;
  child.stdin.write(source);
  await until('the shell is ready', () => output.includes('ISREADY'));
  return {
    /** What becomes of a line when it is completed. */
    async complete(line: string): Promise<string> {
      const before = printed().length;
      child.stdin.write(line + keys);
      return until(`the shell has completed ${line}`, () => printed()[before]);
    },
    async close() {
      child.stdin.write('exit\n');
      await ended;
    },
  };
}

describe.each(Object.keys(shells) as ShellName[])('dcgan completion in %s', name => {
  it.skipIf(!isThere(name))('completes verbs, their words, options, values and files', async () => {
    const shell = await open(name);
    try {
      for (const [line, completed] of [
        ['dcgan tr', 'dcgan train '],
        ['dcgan help swe', 'dcgan help sweep '],
        ['dcgan jobs ca', 'dcgan jobs cancel '],
        ['dcgan train --pre', 'dcgan train --preset '],
        ['dcgan train --preset ti', 'dcgan train --preset tiny '],
        ['dcgan export --format on', 'dcgan export --format onnx '],
        ['dcgan train --preset tiny --wat', 'dcgan train --preset tiny --watch '],
        ['dcgan project holi', 'dcgan project holiday.jpg '],
        ['dcgan completion z', 'dcgan completion zsh '],
        ['dcgan nothing --pre', 'dcgan nothing --pre'],
      ] as const)
        expect(await shell.complete(line)).toBe(completed);
      // What two words begin with is as far as it goes.
      expect(await shell.complete('dcgan jobs re')).toBe('dcgan jobs re');
      for (const verb of verbs) expect(await shell.complete(`dcgan ${verb.name} --hel`)).toMatch(/ --help $/);
    } finally {
      await shell.close();
    }
  });

  it.skipIf(!isThere(name))('is a script that the shell finds nothing wrong with', async () => {
    const { stdout } = await dcgan(['completion', name]);
    const script = join(folder, 'completion');
    await writeFile(script, stdout);
    const checked = spawnSync(name, ['-n', script], { encoding: 'utf8' });
    expect([checked.status, checked.stderr]).toEqual([0, '']);
  });
});

it('there is none for other shells', async () => {
  expect(await dcgan(['completion', 'fish'])).toMatchObject({ code: 2 });
});
