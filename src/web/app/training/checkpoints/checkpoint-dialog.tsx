import type { Checkpoint } from '../../../../client/index.js';
import { changed } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { NameForm } from '../../ui/name-form.js';
import { Question } from '../../ui/question.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';

export type CheckpointAction = 'pin' | 'unpin' | 'rename' | 'delete';

export interface CheckpointDialogProps {
  readonly action: CheckpointAction;
  readonly checkpoint: Checkpoint;
  /** Whether it serves images: deleting it lets another one serve. */
  readonly isServing: boolean;
  readonly onEnd: () => void;
}

/** Says what an action will do to a checkpoint, and does it. */
export function CheckpointDialog({ action, checkpoint, isServing, onEnd }: CheckpointDialogProps) {
  const { training } = words.value;
  const { id, name, step, files } = checkpoint;
  const done = async (call: Promise<unknown>) => {
    await call;
    changed('job*', 'models*');
  };
  if (action === 'rename')
    return (
      <NameForm
        label={training.checkpointName}
        name={name}
        placeholder={training.stepOf(number(step))}
        onSave={wanted => done(client.renameCheckpoint({ id, body: { name: wanted } }))}
        onEnd={onEnd}
      />
    );
  const megabytes = (files.generator.bytes + files.training.bytes) / 1e6;
  const { text, yes, act } = {
    pin: {
      text: training.pinText,
      yes: training.yesPin,
      act: () => client.pinModel({ body: { checkpoint: id } }),
    },
    unpin: { text: training.unpinText, yes: training.yesUnpin, act: () => client.unpinModel() },
    delete: {
      text: `${training.deleteCheckpointText(number(megabytes, 1))}${isServing ? ` ${training.deleteServingText}` : ''}`,
      yes: training.yes.delete,
      act: () => client.deleteCheckpoint({ id, latest: 'true' }),
    },
  }[action];
  return <Question text={text} yes={yes} isDanger={action === 'delete'} onYes={() => done(act())} onEnd={onEnd} />;
}
