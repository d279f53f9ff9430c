import type { Verb } from '../verb.js';
import { type CompletedOption, optionsOf, wordsOf } from './words.js';

/** A script that completes `dcgan` in zsh. */
export function zshCompletion(verbs: readonly Verb[]): string {
  return `#compdef dcgan
# Completion of dcgan in zsh: source <(dcgan completion zsh), after compinit
_dcgan() {
  local -a verbs
  verbs=(
${[...verbs, { name: 'help', summary: 'show the options of a verb' }]
  .map(({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(':', '\\:')}`)}`)
  .join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe -t verbs verb verbs
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
    help) _describe -t verbs verb verbs ;;
${verbs.map(section).join('\n')}
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _dcgan "$@"; else compdef _dcgan dcgan; fi
`;
}

function section(verb: Verb): string {
  const words = wordsOf(verb);
  const first = words.length > 0 ? quoted(`1:word:(${words.join(' ')})`) : quoted('*:file:_files');
  return `    ${verb.name}) _arguments ${[...optionsOf(verb).flatMap(argument), first].join(' \\\n        ')} ;;`;
}

/** `--seed[which images]:N:` */
function argument({ names, spec: { kind, text, value = 'TEXT', choices, isPath } }: CompletedOption): string[] {
  const described = `[${text.replaceAll(/[[\]\\]/g, '\\$&').replaceAll(':', '\\:')}]`;
  const values = choices ? `(${choices.join(' ')})` : isPath ? '_files' : ' ';
  const rest = kind === 'flag' ? '' : `:${value.replaceAll(':', '\\:')}:${values}`;
  return names.map(name => quoted(`${kind === 'list' ? '*' : ''}${name}${described}${rest}`));
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
