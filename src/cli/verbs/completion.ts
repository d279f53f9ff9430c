import { bashCompletion } from '../completion/bash.js';
import { zshCompletion } from '../completion/zsh.js';
import { UsageError } from '../failures.js';
import { defineVerb, type Verb } from '../verb.js';

const shells = { bash: bashCompletion, zsh: zshCompletion } as const;

/** @param verbs all verbs, of which this is one */
export function completionVerb(verbs: () => readonly Verb[]): Verb {
  return defineVerb({
    name: 'completion',
    summary: 'a script that completes dcgan in bash or zsh',
    forms: ['bash', 'zsh'],
    text: 'Prints a script for your shell: add source <(dcgan completion bash) to ~/.bashrc, or the same with zsh to ~/.zshrc, after compinit.',
    completes: Object.keys(shells),
    options: {},
    async run({ words }, { out }) {
      const [name = '', ...more] = words;
      if (!Object.hasOwn(shells, name) || more.length > 0)
        throw new UsageError(`completion is for bash or zsh, not ${words.join(' ') || 'nothing'}`);
      out.write(shells[name as keyof typeof shells](verbs()));
      return undefined;
    },
  });
}
