import { words } from '../words/words.js';
import { ProblemNote } from './problem.js';
import { useAction } from './use-action.js';

export interface QuestionProps {
  /** What will happen. */
  readonly text: string;
  /** What the button says that does it. */
  readonly yes: string;
  readonly isDanger?: boolean;
  readonly onYes: () => Promise<unknown>;
  /** Called when it is done, or is not to be done. */
  readonly onEnd: () => void;
}

/** Asks once more before something is done, and says what it will do. */
export function Question({ text, yes, isDanger = false, onYes, onEnd }: QuestionProps) {
  const { isBusy, error, run } = useAction();
  const act = () =>
    run(async () => {
      await onYes();
      onEnd();
    });
  return (
    <div class="note question">
      <p>{text}</p>
      <div class="row">
        <button type="button" class={isDanger ? 'danger' : 'primary'} disabled={isBusy.value} onClick={act}>
          {yes}
        </button>
        <button type="button" onClick={onEnd}>
          {words.value.training.no}
        </button>
      </div>
      <ProblemNote error={error.value} />
    </div>
  );
}
