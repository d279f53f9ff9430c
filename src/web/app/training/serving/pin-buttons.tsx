import { changed, know } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { ProblemNote } from '../../ui/problem.js';
import { useAction } from '../../ui/use-action.js';
import { servingKey } from './use-serving.js';

export interface PinButtonsProps {
  /** What each button says, and the id of the checkpoint that it pins. */
  readonly choices: readonly { readonly text: string; readonly id: string }[];
  /** Called with the id of the one that serves from now on. */
  readonly onPinned: (id: string) => void;
}

/** Lets one of some checkpoints serve, whatever is trained later. */
export function PinButtons({ choices, onPinned }: PinButtonsProps) {
  const { isBusy, error, run } = useAction();
  const pin = (id: string) =>
    run(async () => {
      know(servingKey, await client.pinModel({ body: { checkpoint: id } }));
      onPinned(id);
      changed('models*');
    });
  return (
    <>
      <div class="row">
        {choices.map(({ text, id }) => (
          <button key={id} type="button" class="small" disabled={isBusy.value} onClick={() => pin(id)}>
            {text}
          </button>
        ))}
      </div>
      <ProblemNote error={error.value} />
    </>
  );
}
