import type { Verb } from '../verb.js';
import { optionsOf, wordsOf } from './words.js';

/** A script that completes `dcgan` in bash. */
export function bashCompletion(verbs: readonly Verb[]): string {
  const names = verbs.map(({ name }) => name);
  return `# Completion of dcgan in bash: source <(dcgan completion bash)
_dcgan() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" verb="\${COMP_WORDS[1]}" choices
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "${[...names, 'help'].join(' ')}" -- "$word")
    return
  fi
  case "$verb $before" in
${verbs.flatMap(values).join('\n')}
  esac
  case "$verb" in
    help) choices="${names.join(' ')}" ;;
${verbs.map(words).join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
}
complete -o bashdefault -o default -F _dcgan dcgan
`;
}

/** What follows an option that takes a value: one of its choices, a file, or anything. */
function values(verb: Verb): string[] {
  return optionsOf(verb)
    .filter(({ spec }) => spec.kind !== 'flag')
    .map(({ names, spec: { choices } }) => {
      const pattern = names.map(name => `"${verb.name} ${name}"`).join('|');
      const reply = choices ? ` mapfile -t COMPREPLY < <(compgen -W "${choices.join(' ')}" -- "$word");` : '';
      return `    ${pattern})${reply} return ;;`;
    });
}

/** Options once a dash is typed, and otherwise the words of the verb; where there are none, bash completes files. */
function words(verb: Verb): string {
  const options = optionsOf(verb).flatMap(({ names }) => names);
  return `    ${verb.name}) if [[ $word == -* ]]; then choices="${options.join(' ')}"; elif ((COMP_CWORD == 2)); then choices="${wordsOf(verb).join(' ')}"; fi ;;`;
}
